import { useState } from "react";
import { day, millis } from "../../lib/time";
import { Button } from "../../ui/button";
import { Switch } from "../../ui/switch";
import { Tag } from "../../ui/tag";
import { Ago, useNow } from "../../ui/time";
import { toast } from "../../ui/toast";
import { type ApiKey, useChangeKey } from "./api";
import { EditDialog } from "./edit-dialog";
import { RevokeDialog } from "./revoke-dialog";
import { sentence } from "./words";

/** A key that ends within this is said to. */
const SOON = 7 * 86_400_000;

/** One key: what it is called, what it may do, when it was used; and what can be changed of it. */
export const KeyRow = ({ apiKey }: { apiKey: ApiKey }) => {
  const now = useNow();
  const [open, setOpen] = useState<"edit" | "revoke">();
  const close = (): void => setOpen(undefined);
  const ends = apiKey.expiresAt === null ? undefined : millis(apiKey.expiresAt);
  return (
    <li
      aria-label={apiKey.name}
      className="grid gap-x-6 gap-y-2 px-4 py-3.5 sm:grid-cols-[minmax(0,1fr)_auto]"
    >
      <div className="min-w-0">
        <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium break-words">
          {apiKey.name}
          <Tag tone={apiKey.role === "admin" ? "accent" : "calm"}>{apiKey.role}</Tag>
          {ends !== undefined &&
            (ends <= now ? (
              <Tag tone="bad">expired</Tag>
            ) : (
              ends - now < SOON && <Tag tone="warn">ends soon</Tag>
            ))}
        </h3>
        <p className="mt-0.5 text-pretty break-words text-ink-2">{sentence(apiKey, now)}</p>
        <p className="mt-1 flex flex-wrap gap-x-3 text-s text-ink-3">
          <span className="font-mono">sig_sk_{apiKey.prefix.slice(0, 6)}…</span>
          <span>made {day(millis(apiKey.createdAt))}</span>
          <span>
            {apiKey.lastUsedAt ? (
              <>
                last used <Ago time={apiKey.lastUsedAt} />
              </>
            ) : (
              "never used"
            )}
          </span>
          {ends !== undefined && ends > now && (
            <span>
              ends <Ago time={ends} />
            </span>
          )}
        </p>
      </div>
      <div className="flex items-center gap-4 sm:justify-end">
        <Awareness apiKey={apiKey} />
        <Button small onClick={() => setOpen("edit")} aria-label={`Edit ${apiKey.name}`}>
          Edit
        </Button>
        <Button small look="danger" onClick={() => setOpen("revoke")} aria-label={`Revoke ${apiKey.name}`}>
          Revoke
        </Button>
      </div>
      {open === "edit" && <EditDialog apiKey={apiKey} onClose={close} />}
      {open === "revoke" && <RevokeDialog apiKey={apiKey} onClose={close} />}
    </li>
  );
};

/** Whether its agents are told of other surfaces without asking. */
const Awareness = ({ apiKey: { id, name, awareness } }: { apiKey: ApiKey }) => {
  const change = useChangeKey();
  const on = (change.isPending ? change.variables.awareness : undefined) ?? awareness;
  return (
    <div
      className="flex items-center gap-2 text-s text-ink-2"
      title={
        on
          ? "Its agents are told with each prompt what just happened on other surfaces."
          : "Its agents are told of other surfaces only when they ask. What they do is told to others all the same."
      }
    >
      <span aria-hidden="true">{on ? "Aware" : "Left alone"}</span>
      <Switch
        on={on}
        label={`Tell agents with ${name} of other surfaces`}
        disabled={change.isPending}
        onChange={(next) =>
          change.mutate({ id, awareness: next }, { onError: (error) => toast.failed(error) })
        }
      />
    </div>
  );
};
