import type { ReactNode } from "react";
import { classes } from "../../lib/class";
import { Button } from "../../ui/button";
import { Source } from "../../ui/code";
import { useChange } from "./api";
import type { Plugin } from "./types";
import { missing, why } from "./words";

/** What wants something of the person, and the button that does it. */
export const Notices = ({ plugin }: { plugin: Plugin }) => {
  const { mutate, isPending } = useChange(plugin.id);
  const reason = why(plugin);
  const lacking = missing(plugin.asks);
  return (
    <>
      {plugin.state === "pending" && (
        <Notice
          tone="warn"
          title="It waits for what it asks for"
          action={
            <Button look="primary" busy={isPending} onClick={() => mutate({ grantAll: true })}>
              Grant everything
            </Button>
          }
        >
          Look at what it wants to {lacking.length === 1 ? "do" : "do, line by line,"} below. Until you grant
          it, nothing of it runs.
        </Notice>
      )}
      {plugin.state === "parked" && (
        <Notice
          tone="bad"
          title="It failed three times, and was parked"
          action={
            <Button look="primary" busy={isPending} onClick={() => mutate({ enabled: true })}>
              Start it again
            </Button>
          }
        >
          <p className="break-words whitespace-pre-wrap">{reason}</p>
          {plugin.poison !== null && (
            <details className="mt-2">
              <summary className="w-fit rounded-s text-s font-medium">The event that did it</summary>
              <div className="mt-2 text-ink">
                <Source label="The event that parked it" text={JSON.stringify(plugin.poison, null, 2)} />
              </div>
            </details>
          )}
        </Notice>
      )}
      {plugin.state === "recovering" && (
        <Notice tone="warn" title="It failed, and is about to start again">
          {reason}
        </Notice>
      )}
      {plugin.state === "refused" && (
        <Notice tone="bad" title="It cannot be used">
          <p className="break-words">{reason}</p>
        </Notice>
      )}
      {plugin.problem && (
        <Notice tone="warn" title="A change did not come about">
          <p className="break-words">{plugin.problem}</p>
        </Notice>
      )}
      {plugin.pending && <Newer id={plugin.id} pending={plugin.pending} plugin={plugin} />}
    </>
  );
};

/** A version that asks for more than was granted. The old one goes on. */
const Newer = ({
  id,
  pending,
  plugin,
}: {
  id: string;
  pending: NonNullable<Plugin["pending"]>;
  plugin: Plugin;
}) => {
  const { mutate, isPending } = useChange(id);
  const fresh = pending.asks.filter((grant) => !plugin.grants.includes(grant));
  return (
    <Notice
      tone="warn"
      title={`Version ${pending.version} waits for you`}
      action={
        <Button look="primary" busy={isPending} onClick={() => mutate({ grantAll: true })}>
          Grant and update
        </Button>
      }
    >
      It asks for more than was granted; version {plugin.package?.manifest.version} goes on until you say so.
      <ul className="mt-1.5 flex flex-wrap gap-1.5">
        {fresh.map((grant) => (
          <li key={grant} className="rounded-s bg-surface px-1.5 font-mono text-s text-ink">
            {grant}
          </li>
        ))}
      </ul>
    </Notice>
  );
};

const Notice = ({
  tone,
  title,
  action,
  children,
}: {
  tone: "warn" | "bad";
  title: string;
  action?: ReactNode;
  children?: ReactNode;
}) => (
  <section
    aria-label={title}
    className={classes(
      "flex flex-wrap items-start gap-x-4 gap-y-2 rounded-m px-4 py-3",
      tone === "warn" ? "bg-warn-soft" : "bg-bad-soft",
    )}
  >
    <div className="min-w-0 flex-1 basis-64">
      <h3 className={classes("font-medium", tone === "warn" ? "text-warn" : "text-bad")}>{title}</h3>
      <div className="text-pretty text-ink-2">{children}</div>
    </div>
    {action}
  </section>
);
