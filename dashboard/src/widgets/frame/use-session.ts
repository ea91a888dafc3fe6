import { type RefObject, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { theme } from "../../shell/theme";
import type { WholeWidget } from "../api";
import type { Asks } from "../host/asks";
import { daemonOf } from "../host/daemon";
import type { LaunchCall } from "../host/launch";
import { log } from "../host/log";
import type { Display } from "./display";
import { keep } from "./limbo";
import { paneOf } from "./pane";
import { AppSession } from "./session";
import { HEIGHTS } from "./size";
import type { AppState } from "./stage";
import { surroundings } from "./surroundings";

export interface SessionProps {
  widget: WholeWidget;
  uri: string;
  display: Display;
  asks: Asks;
  /** The app says how high it is, which counts only there. */
  flow: boolean;
  sized: (height: number) => void;
  launch?: LaunchCall | undefined;
}

/** Milliseconds between two sizes that an app is told while it is being resized. */
const SIZE_EVERY = 100;

const LOADING: AppState = { phase: "loading" };
const never = (): (() => void) => () => {};

/** Runs an app in a frame that is put into an element, as long as the component is there. */
export const useSession = (slot: RefObject<HTMLElement | null>, props: SessionProps) => {
  const now = useRef(props);
  now.current = props;
  const [session, setSession] = useState<AppSession>();
  const { uri, display, asks } = props;
  const { id } = props.widget;

  // Before the frame goes with all that is around it: it has to say farewell.
  useLayoutEffect(() => {
    const around = slot.current;
    if (!around) return;
    const iframe = document.createElement("iframe");
    iframe.title = now.current.widget.name;
    iframe.className = "block size-full border-0";
    around.append(iframe);
    const { launch } = now.current;
    const session = new AppSession({
      id,
      name: now.current.widget.name,
      uri,
      daemon: daemonOf(id),
      tools: () => now.current.widget.tools ?? [],
      app: () => now.current.widget.apps?.find((app) => app.uri === uri),
      asks,
      display,
      context: (mode) => {
        const [width, height] = [around.clientWidth, around.clientHeight];
        const flows = now.current.flow && mode === "inline";
        const size = flows ? { width, maxHeight: HEIGHTS.most } : { width, height };
        return surroundings(mode, display.modes, size);
      },
      sized: (height) => now.current.sized(height),
      ...(launch && { launch }),
      log: (level, text) => log.add(id, level, text),
    });
    setSession(session);
    void session.start(paneOf(iframe));
    const changed = (): void => session.contextChanged();
    const unwatch = [theme.watch(changed), display.watch(changed), observeSize(around, changed)];
    return () => {
      for (const stop of unwatch) stop();
      keep(iframe);
      void session.farewell();
    };
  }, [slot, id, uri, display, asks]);

  useListChanged(session, "tools", props.widget.tools);
  useListChanged(session, "resources", props.widget.resources);
  const state = useSyncExternalStore(session?.watch ?? never, session?.state ?? (() => LOADING));
  return { session, state };
};

const observeSize = (element: HTMLElement, changed: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      changed();
    }, SIZE_EVERY);
  });
  observer.observe(element);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
};

/** An app is told of another list once this page has it: it asks at once. */
const useListChanged = (
  session: AppSession | undefined,
  list: "tools" | "resources",
  value: unknown,
): void => {
  const before = useRef(value);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    session?.listChanged(list);
  }, [session, list, value]);
};
