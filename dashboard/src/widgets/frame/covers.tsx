import {
  DoorOpen,
  Hourglass,
  PauseCircle,
  PictureInPicture2,
  ShieldAlert,
  TriangleAlert,
  Waves,
} from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../ui/button";
import { Skeleton } from "../../ui/skeleton";

/** Over all of a frame's place: nothing is shown there, or nothing that can be used. */
export const Cover = ({
  icon,
  title,
  children,
  action,
  urgent,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  urgent?: boolean;
}) => (
  <div
    role={urgent ? "alert" : "status"}
    className="absolute inset-0 z-10 grid place-content-center justify-items-center gap-1 overflow-auto bg-surface p-4 text-center"
  >
    <span aria-hidden="true" className="mb-1 text-ink-3">
      {icon}
    </span>
    <p className="font-medium">{title}</p>
    {children && <div className="max-w-72 text-s text-pretty break-words text-ink-2">{children}</div>}
    {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
  </div>
);

/** It is on its way. */
export const Loading = ({ name }: { name: string }) => (
  <div role="status" className="absolute inset-0 z-10 grid content-start gap-3 bg-surface p-4">
    <span className="unseen">{name} is loading</span>
    <Skeleton className="h-4 w-1/3" />
    <Skeleton className="h-24 w-full" />
    <Skeleton className="h-3 w-4/5" />
    <Skeleton className="h-3 w-3/5" />
  </div>
);

const ICON = 20;

const Reload = ({ onReload, words = "Reload" }: { onReload: () => void; words?: string }) => (
  <Button small onClick={onReload}>
    {words}
  </Button>
);

/** Why an app is not there any more, and how it comes back. */
export const Ended = ({
  phase,
  why,
  onReload,
}: {
  phase: "failed" | "escaped" | "flooding" | "ended";
  why?: string | undefined;
  onReload: () => void;
}) => {
  switch (phase) {
    case "escaped":
      return (
        <Cover
          urgent
          icon={<ShieldAlert size={ICON} />}
          title="This app tried to leave its frame"
          action={<Reload onReload={onReload} />}
        >
          It was stopped. Nothing was sent to where it wanted to go.
        </Cover>
      );
    case "flooding":
      return (
        <Cover
          urgent
          icon={<Waves size={ICON} />}
          title="This app was stopped"
          action={<Reload onReload={onReload} />}
        >
          It sent so many messages that the page would have become slow.
        </Cover>
      );
    case "ended":
      return (
        <Cover
          icon={<DoorOpen size={ICON} />}
          title="Closed"
          action={<Reload onReload={onReload} words="Open again" />}
        >
          The app has closed itself.
        </Cover>
      );
    default:
      return (
        <Cover
          urgent
          icon={<TriangleAlert size={ICON} />}
          title="This could not be shown"
          action={<Reload onReload={onReload} words="Try again" />}
        >
          {why}
        </Cover>
      );
  }
};

/** It was made to rest, since others are looked at. */
export const Resting = ({ name, onWake }: { name: string; onWake: () => void }) => (
  <Cover
    icon={<PauseCircle size={ICON} />}
    title="Paused"
    action={
      <Button small onClick={onWake} aria-label={`Resume ${name}`}>
        Resume
      </Button>
    }
  >
    Many apps are open. This one rests until you need it.
  </Cover>
);

/** It hangs. What it showed last is behind. */
export const Stuck = ({ onReload }: { onReload: () => void }) => (
  <Bar urgent icon={<Hourglass size={14} />} action={<Reload onReload={onReload} />}>
    This app does not answer.
  </Bar>
);

/** It is somewhere else for now. */
export const Away = ({ words, onBack }: { words: string; onBack: () => void }) => (
  <Cover
    icon={<PictureInPicture2 size={ICON} />}
    title={words}
    action={<Reload onReload={onBack} words="Bring it back" />}
  />
);

/** Something to know of an app that goes on. Nothing moves for it. */
export const Bar = ({
  icon,
  children,
  action,
  urgent,
  calm,
}: {
  icon?: ReactNode;
  children: ReactNode;
  action?: ReactNode;
  urgent?: boolean;
  /** Nothing is wrong. */
  calm?: boolean;
}) => (
  <div
    role={urgent ? "alert" : "status"}
    className="appear pointer-events-auto flex min-h-8 items-center gap-2 rounded-m bg-raised py-1 pr-1 pl-2.5 text-s shadow-2"
  >
    {icon && (
      <span aria-hidden="true" className={calm ? "text-ink-3" : "text-warn"}>
        {icon}
      </span>
    )}
    <span className="min-w-0 flex-1 py-0.5 text-pretty break-words">{children}</span>
    {action}
  </div>
);
