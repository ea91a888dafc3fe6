import { ExternalLink, PanelTopClose } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { said } from "../api/failure";
import type { WholeWidget } from "./api";
import { Cover, Ended, Loading } from "./frame/covers";
import { paneOf } from "./frame/pane";
import { daemonOf } from "./host/daemon";

/** Milliseconds until a page that says nothing is thought not to come. */
const PATIENCE = 15_000;

type State = { phase: "loading" | "shown" | "refused" } | { phase: "failed"; why: string };

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
      if (frame.refuses) {
        clearTimeout(timer);
        setState({ phase: "refused" });
        return;
      }
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
      <div ref={slot} className="h-full" hidden={state.phase === "failed" || state.phase === "refused"} />
      {state.phase === "loading" && <Loading name={name} />}
      {state.phase === "refused" && <Refused address={address} />}
      {state.phase === "failed" && <Ended phase="failed" why={state.why} onReload={onReload} />}
    </div>
  );
};

/** A page may say that it is in no frame. Browsers show such a one as broken. */
const Refused = ({ address }: { address: string }) => (
  <Cover
    icon={<PanelTopClose size={20} />}
    title="This page does not let itself be shown here"
    action={
      <a
        href={address}
        target="_blank"
        rel="noopener noreferrer"
        className="inline-flex h-6 items-center gap-1.5 rounded-s border border-line-strong bg-raised px-2 text-s font-medium shadow-1 hover:bg-[linear-gradient(var(--hover)_0_0)]"
      >
        <ExternalLink size={12} /> Open it in a tab
      </a>
    }
  >
    {new URL(address).host}
  </Cover>
);

/** What the sandbox says of the page. */
const wordsOf = (data: unknown): string | undefined => {
  if (typeof data !== "object" || data === null || !("method" in data)) return undefined;
  if (data.method === "ui/notifications/sandbox-proxy-ready") return "shown";
  return undefined;
};
