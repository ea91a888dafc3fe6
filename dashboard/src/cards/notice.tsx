import { said } from "../api/failure";
import { overlays } from "../app/overlays";
import { useChange, useReprobe } from "../servers/api";
import { Button } from "../ui/button";
import { Spinner } from "../ui/spinner";
import { Ago } from "../ui/time";
import { toast } from "../ui/toast";
import type { State } from "../widgets/api";

/** Why a server cannot be asked now, and what can be done about it. Nothing while it can. */
export const Notice = ({ server }: { server: State & { id: string } }) => {
  const reprobe = useReprobe(server.id);
  const change = useChange(server.id);
  const failed = { onError: (error: unknown) => toast.failed(error) };
  switch (server.state) {
    case "connected":
      return null;
    case "connecting":
      return (
        <Line>
          <Spinner /> <span className="flex-1">Being started</span>
        </Line>
      );
    case "disabled":
      return (
        <Line>
          <span className="flex-1">Switched off</span>
          <Button small busy={change.isPending} onClick={() => change.mutate({ enabled: true }, failed)}>
            Switch on
          </Button>
        </Line>
      );
    case "reconnecting":
      return (
        <Line>
          <span className="min-w-0 flex-1 break-words">
            Not reachable: {server.reason}. Tried again <Ago time={server.next} />.
          </span>
          <Button small busy={reprobe.isPending} onClick={() => reprobe.mutate(undefined, failed)}>
            Try now
          </Button>
        </Line>
      );
    case "needsSignIn":
    case "needsSecret":
      return (
        <Line>
          <span className="min-w-0 flex-1 break-words">{said(server.reason)}</span>
          <Button small onClick={() => overlays.open({ kind: "server", id: server.id })}>
            {server.state === "needsSignIn" ? "Sign in" : "Look at it"}
          </Button>
        </Line>
      );
  }
};

const Line = ({ children }: { children: React.ReactNode }) => (
  <div role="status" className="flex items-center gap-2 rounded-s bg-warn-soft px-3 py-2 text-s text-warn">
    {children}
  </div>
);
