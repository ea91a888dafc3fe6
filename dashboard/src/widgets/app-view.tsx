import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { WholeWidget } from "./api";
import type { DisplayMode } from "./bridge/types";
import { AppFrame } from "./frame/app-frame";
import { Loading, Resting } from "./frame/covers";
import { Display, widgetViews } from "./frame/display";
import { Place } from "./frame/place";
import { useLive, useOnScreen } from "./frame/use-live";
import { type LaunchCall, useSavedLaunch } from "./host/launch";
import { PageFrame } from "./page-frame";
import { allowedOf } from "./permissions/words";

export interface FramedProps {
  widget: WholeWidget;
  /** The app says how high it is. */
  flow: boolean;
  /** What its app is opened with, in place of what the person saved. */
  launch?: LaunchCall | undefined;
}

const ANYWHERE: readonly DisplayMode[] = ["inline", "fullscreen", "pip"];
const IN_FLOW: readonly DisplayMode[] = ["inline", "pip"];

/** A widget that is shown in a frame: an app, or a page. It runs when it is seen. */
export const FramedView = ({ widget, flow, launch }: FramedProps) => {
  const [display] = useState(() => new Display(widget.id, flow ? IN_FLOW : ANYWHERE));
  const mode = useSyncExternalStore(display.watch, display.mode);
  const [shown, setShown] = useState({ ui: widget.ui ?? "", kind: widget.kind, round: 0 });
  const saved = useSavedLaunch(widget.id);
  const element = useRef<HTMLDivElement>(null);
  const seen = useOnScreen(element);
  const { life, wake } = useLive(seen || mode !== "inline");
  const [reload] = useState(() => () => setShown((now) => ({ ...now, round: now.round + 1 })));
  const latest = { ui: widget.ui ?? "", kind: widget.kind };
  const update = (): void => setShown((now) => ({ ...latest, round: now.round + 1 }));

  useEffect(() => widgetViews.add(widget.id, { display, reload }), [widget.id, display, reload]);

  return (
    <div ref={element} className={flow ? "relative" : "relative h-full"}>
      <Place name={widget.name} display={display} onReload={update}>
        {life === "waiting" && <Loading name={widget.name} />}
        {life === "resting" && <Resting name={widget.name} onWake={wake} />}
        {life === "running" && shown.kind === "app" && (
          <AppFrame
            // What it may do is decided as its frame is made.
            key={`${shown.ui} ${shown.round} ${allowedOf(widget, shown.ui)}`}
            widget={widget}
            uri={shown.ui}
            display={display}
            flow={flow && mode === "inline"}
            launch={launch ?? saved}
            updated={latest.ui !== shown.ui || latest.kind !== shown.kind}
            onReload={update}
          />
        )}
        {life === "running" && shown.kind === "page" && (
          <PageFrame
            key={`${shown.ui} ${shown.round}`}
            widget={widget}
            address={shown.ui}
            onReload={update}
          />
        )}
      </Place>
    </div>
  );
};
