import { KeyRound, LogIn, PowerOff, Unplug } from "lucide-react";
import { overlays } from "../app/overlays";
import { Button } from "../ui/button";
import { Ago } from "../ui/time";
import type { Widget } from "./api";
import { Cover, Loading } from "./frame/covers";

/** In place of a widget whose server cannot be asked: why, and what can be done. */
export const ServerState = ({ widget }: { widget: Widget }) => {
  const open = (tab: "about" | "logs"): void => overlays.open({ kind: "server", id: widget.id, tab });
  switch (widget.state) {
    case "disabled":
      return (
        <Cover
          icon={<PowerOff size={20} />}
          title="Turned off"
          action={
            <Button small onClick={() => open("about")}>
              Open {widget.name}
            </Button>
          }
        >
          Turn it on to use it.
        </Cover>
      );
    case "needsSignIn":
      return (
        <Cover
          icon={<LogIn size={20} />}
          title="It wants to know who asks"
          action={
            <Button small look="primary" onClick={() => open("about")}>
              Sign in
            </Button>
          }
        >
          {widget.reason}
        </Cover>
      );
    case "needsSecret":
      return (
        <Cover
          icon={<KeyRound size={20} />}
          title="A secret is missing"
          action={
            <Button small look="primary" onClick={() => open("about")}>
              Set it up
            </Button>
          }
        >
          {widget.reason}
        </Cover>
      );
    case "reconnecting":
      return (
        <Cover
          icon={<Unplug size={20} />}
          title="Not reached yet"
          action={
            <Button small onClick={() => open("logs")}>
              See its log
            </Button>
          }
        >
          <p>{widget.reason}</p>
          <p className="mt-1 text-ink-3">
            Tried again <Ago time={widget.next} />.
          </p>
        </Cover>
      );
    default:
      return <Loading name={widget.name} />;
  }
};
