import { CircleAlert, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { overlays } from "../app/overlays";
import { many } from "../lib/number";
import { useServer } from "../servers/api";
import type { Installed, Server } from "../servers/types";
import { Button } from "../ui/button";

const focused = (button: HTMLElement | null): void => button?.focus();

/** It is there. It may not answer yet: that is said, and it is tried again. */
export const Done = ({
  installed,
  placed,
  icon,
  foot,
  onClose,
  onMore,
}: {
  installed: Installed;
  placed: boolean;
  icon: string | undefined;
  /** Puts buttons at the foot of the dialog. */
  foot: (buttons: ReactNode) => ReactNode;
  onClose: () => void;
  onMore: () => void;
}) => {
  const { widgetId, server: first } = installed;
  // It may begin to answer while one looks.
  const { data: server = first } = useServer(widgetId);
  return (
    <>
      {foot(
        <>
          <Button look="ghost" className="mr-auto" onClick={onMore}>
            Add another
          </Button>
          <Button onClick={() => overlays.open({ kind: "server", id: widgetId })}>
            {server.state === "needsSignIn" ? "Sign in" : "Look at it"}
          </Button>
          <Button look="primary" ref={focused} onClick={onClose}>
            Done
          </Button>
        </>,
      )}
      <Words server={server} placed={placed} icon={icon} />
    </>
  );
};

const Words = ({ server, placed, icon }: { server: Server; placed: boolean; icon: string | undefined }) => (
  <div className="flex items-start gap-4 py-3">
    <span aria-hidden="true" className="grid size-12 shrink-0 place-items-center rounded-m bg-sunk text-xl">
      {icon ?? server.name.charAt(0).toUpperCase()}
    </span>
    {server.state === "connected" ? (
      <div className="grid grid-cols-1 min-w-0 gap-1">
        <p role="status" className="flex items-center gap-1.5 font-medium">
          <CircleCheck size={15} className="text-ok" aria-hidden="true" />
          It answers: {many(server.toolCount, "tool")}
        </p>
        <p className="text-ink-2">
          {placed ? "It is on the dashboard" : "It is in the drawer"}, and your agents can use its tools,
          under its rules.
        </p>
      </div>
    ) : (
      <Silent server={server} placed={placed} />
    )}
  </div>
);

const Silent = ({ server, placed }: { server: Server; placed: boolean }) => {
  const goesOn = server.state === "reconnecting" || server.state === "connecting";
  return (
    <div className="grid grid-cols-1 min-w-0 gap-1">
      <p role="status" className="flex items-center gap-1.5 font-medium">
        <CircleAlert size={15} className="text-warn" aria-hidden="true" />
        It does not answer yet
      </p>
      {"reason" in server && <p className="break-words whitespace-pre-line text-ink-2">{server.reason}</p>}
      <p className="text-ink-2">
        It is kept{placed ? ", has its place on the dashboard," : ""}{" "}
        {goesOn ? "and is tried again by itself." : "and waits for you."}
      </p>
    </div>
  );
};
