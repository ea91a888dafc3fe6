import { useLayoutEffect, useRef, useState } from "react";
import { said } from "../api/failure";
import type { WholeWidget } from "./api";
import { Ended, Loading } from "./frame/covers";
import { paneOf } from "./frame/pane";
import { daemonOf } from "./host/daemon";

/** Milliseconds until a page that says nothing is thought not to come. */
const PATIENCE = 15_000;

type State = { phase: "loading" | "shown" } | { phase: "failed"; why: string };

/**
 * A page of the server's own, at an address of its manifest. It is framed like an app, and nothing is said to it or heard
 * of it.
 */
export const PageFrame = ({
  widget,
  address,
  onReload,
}: {
  widget: WholeWidget;
  address: string;
  onReload: () => void;
}) => {
  const slot = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<State>({ phase: "loading" });
  const { id, name } = widget;

  useLayoutEffect(() => {
    const iframe = document.createElement("iframe");
    iframe.title = name;
    iframe.className = "block size-full border-0";
    slot.current?.append(iframe);
    let gone = false;
    let close = (): void => iframe.remove();
    const fail = (why: string): void => {
      if (gone) return;
      setState({ phase: "failed", why });
      close();
    };
    const timer = setTimeout(() => fail(`Nothing answers at ${address}.`), PATIENCE);
    const load = async (): Promise<void> => {
      const frame = await daemonOf(id).frame();
      if (gone) return;
      const opened = paneOf(iframe)(frame, {
        heard: (data) => {
          const words = wordsOf(data);
          if (words === "shown") clearTimeout(timer);
          if (words === "shown") setState({ phase: "shown" });
          else if (words) fail(`${address} ${words}`);
        },
        past: () => {},
        left: () => {},
      });
      close = opened.close;
    };
    load().catch((error: unknown) => fail(said(error)));
    return () => {
      gone = true;
      clearTimeout(timer);
      close();
    };
  }, [id, name, address]);

  return (
    <div className="relative h-full">
      <div ref={slot} className="h-full" hidden={state.phase === "failed"} />
      {state.phase === "loading" && <Loading name={name} />}
      {state.phase === "failed" && <Ended phase="failed" why={state.why} onReload={onReload} />}
    </div>
  );
};

/** What the sandbox says of the page. */
const wordsOf = (data: unknown): string | undefined => {
  if (typeof data !== "object" || data === null || !("method" in data)) return undefined;
  if (data.method === "ui/notifications/sandbox-proxy-ready") return "shown";
  return undefined;
};
