import { useEffect } from "react";
import { type Overlay, overlays } from "./overlays";

const TABS = ["about", "run", "tools", "access", "logs", "calls"] as const;

/** `#add=npm:thing`, `#server=files&tab=logs`: behind the `#`, which no server and no log sees. */
export const overlayOf = (hash: string): Overlay | undefined => {
  const parts = new URLSearchParams(hash.slice(1));
  const asked = parts.get("add");
  if (asked !== null) return asked ? { kind: "add", asked } : { kind: "add" };
  const id = parts.get("server");
  if (!id) return undefined;
  const tab = TABS.find((tab) => tab === parts.get("tab"));
  return tab ? { kind: "server", id, tab } : { kind: "server", id };
};

/** Opens what the address asks for, once. It only ever shows: whatever changes anything asks first. */
export const useDeepLinks = (): void => {
  useEffect(() => {
    const follow = (): void => {
      const overlay = overlayOf(location.hash);
      if (!overlay) return;
      history.replaceState(history.state, "", location.pathname + location.search);
      overlays.open(overlay);
    };
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
};
