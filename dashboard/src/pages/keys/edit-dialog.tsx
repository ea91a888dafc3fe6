import { ShieldCheck } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { said } from "../../api/failure";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Ago } from "../../ui/time";
import { toast } from "../../ui/toast";
import { type ApiKey, useChangeKey } from "./api";
import { asKey, type Faults, faults } from "./draft";
import { Aware, Confine, Name } from "./draft-form";
import { asDraft, changes } from "./edit";
import { PermissionList } from "./permission-list";
import { sentence } from "./words";

/** Changes a key. The key itself stays what it is: who has it goes on, with what it may then. */
export const EditDialog = ({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) => {
  // What it was when this was opened.
  const [before] = useState(apiKey);
  const [draft, setDraft] = useState(() => asDraft(before));
  const [tried, setTried] = useState(false);
  const change = useChangeKey();
  const form = useId();
  const [now] = useState(Date.now);
  const asked = changes(before, draft, now);
  const { date, ...others } = faults(draft, now);
  // An end that was there already may be over.
  const found = date && "expiresAt" in asked ? { ...others, date } : others;
  const shown: Faults = tried ? found : {};
  const set = (more: Partial<typeof draft>): void => setDraft({ ...draft, ...more });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length > 0) return;
    if (Object.keys(asked).length === 0) {
      onClose();
      return;
    }
    change.mutate(
      { id: before.id, ...asked },
      {
        onSuccess: () => {
          toast.done(`${draft.name.trim()} is changed.`);
          onClose();
        },
      },
    );
  };

  return (
    <Dialog
      wide
      title={`Edit ${before.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form} busy={change.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="grid gap-5">
        <Name draft={draft} faults={shown} onChange={set} />
        <PermissionList
          chosen={draft.permissions}
          error={shown.permissions}
          onChange={(permissions) => set({ permissions })}
        />
        <Confine draft={draft} faults={shown} onChange={set} />
        <Aware draft={draft} faults={shown} onChange={set} />
        <div className="flex items-start gap-2.5 rounded-s bg-accent-soft p-3">
          <ShieldCheck size={16} className="mt-0.5 shrink-0 text-accent" />
          <p role="status" className="min-w-0 text-pretty break-words">
            {sentence({ ...asKey(draft, now), scope: before.scope }, now)}
          </p>
        </div>
        {change.error && (
          <p role="alert" className="break-words text-bad">
            {said(change.error)}
          </p>
        )}
        {before.changes.length > 0 && <Before changes={before.changes} />}
      </form>
    </Dialog>
  );
};

/** What was changed of it, the latest first. */
const Before = ({ changes }: Pick<ApiKey, "changes">) => (
  <details>
    <summary className="w-fit rounded-s text-s font-medium text-ink-2">What was changed</summary>
    <ol aria-label="What was changed" className="mt-2 grid gap-1 text-s text-ink-2">
      {changes.toReversed().map(({ at, by, what }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two may be the same, and none moves
        <li key={place} className="flex flex-wrap gap-x-3">
          <span className="min-w-0 flex-1 basis-40 break-words">{what}</span>
          <span className="text-ink-3">
            <Ago time={at} />, {by === "owner" ? "by the owner" : `with ${by}`}
          </span>
        </li>
      ))}
    </ol>
  </details>
);
