import { Hourglass, RefreshCw, TriangleAlert, Waves, X } from "lucide-react";
import { useRef, useState } from "react";
import { classes } from "../../lib/class";
import { Button, IconButton } from "../../ui/button";
import type { WholeWidget } from "../api";
import { AskDialog } from "../ask-dialog";
import { Asks } from "../host/asks";
import type { LaunchCall } from "../host/launch";
import { WishBar } from "../permissions/wish-bar";
import { Bar, Ended, Loading, Stuck } from "./covers";
import type { Display } from "./display";
import { Opens } from "./opens";
import type { AppSession } from "./session";
import { HEIGHTS, nextHeight } from "./size";
import type { AppState } from "./stage";
import { useSession } from "./use-session";

export interface AppFrameProps {
  widget: WholeWidget;
  uri: string;
  display: Display;
  /** The app says how high it is. */
  flow: boolean;
  launch?: LaunchCall | undefined;
  /** The server has another app now. */
  updated: boolean;
  onReload: () => void;
}

/** One MCP App, running. */
export const AppFrame = ({ updated, onReload, ...props }: AppFrameProps) => {
  const { widget, display, flow } = props;
  const slot = useRef<HTMLDivElement>(null);
  const [asks] = useState(() => new Asks());
  const [height, setHeight] = useState<number>(HEIGHTS.most / 2);
  const { session, state } = useSession(slot, {
    ...props,
    asks,
    sized: (wanted) => setHeight((now) => nextHeight(now, wanted)),
  });
  const { phase } = state;
  const here = phase === "loading" || phase === "shown" || phase === "stuck";
  return (
    <div className="relative h-full" style={flow && display.mode() === "inline" ? { height } : undefined}>
      {/* Browsers wait for what hangs to say where a pointer is. */}
      <div
        ref={slot}
        hidden={!here}
        className={classes("h-full", phase === "stuck" && "pointer-events-none opacity-50")}
      />
      {phase === "loading" && <Loading name={widget.name} />}
      {(phase === "failed" || phase === "escaped" || phase === "flooding" || phase === "ended") && (
        <Ended phase={phase} why={state.why} onReload={onReload} />
      )}
      {here && (
        <Bars
          widget={widget}
          uri={props.uri}
          state={state}
          session={session}
          updated={updated}
          onReload={onReload}
        />
      )}
      <AskDialog name={widget.name} asks={asks} />
    </div>
  );
};

/** What is to be known of an app that runs. */
const Bars = ({
  widget,
  uri,
  state,
  session,
  updated,
  onReload,
}: {
  widget: WholeWidget;
  uri: string;
  state: AppState;
  session: AppSession | undefined;
  updated: boolean;
  onReload: () => void;
}) => (
  <div className="pointer-events-none absolute inset-x-2 bottom-2 z-20 grid gap-1.5">
    {state.noisy && <Bar icon={<Waves size={14} />}>It sends too much. Some of it is not read.</Bar>}
    {state.phase === "stuck" && <Stuck onReload={onReload} />}
    {state.silent && (
      <Dismissible icon={<Hourglass size={14} />} again={onReload}>
        It has not said that it is ready.
      </Dismissible>
    )}
    {state.launchFailed && (
      <Dismissible icon={<TriangleAlert size={14} />} again={onReload}>
        {state.launchFailed}
      </Dismissible>
    )}
    {state.opens && <Opens widget={widget} tool={state.opens} onRun={(call) => session?.launchBy(call)} />}
    {state.wishes && <WishBar widget={widget} uri={uri} wishes={state.wishes} />}
    {updated && (
      <Bar
        icon={<RefreshCw size={14} />}
        action={
          <Button small onClick={onReload}>
            Reload
          </Button>
        }
      >
        There is a new version of this app.
      </Bar>
    )}
  </div>
);

const Dismissible = ({
  icon,
  again,
  children,
}: {
  icon: React.ReactNode;
  again: () => void;
  children: string;
}) => {
  const [gone, setGone] = useState(false);
  if (gone) return null;
  return (
    <Bar
      urgent
      icon={icon}
      action={
        <>
          <Button small look="ghost" onClick={again}>
            Reload
          </Button>
          <IconButton small label="Dismiss" onClick={() => setGone(true)}>
            <X size={14} />
          </IconButton>
        </>
      }
    >
      {children}
    </Bar>
  );
};
