import { ShieldCheck } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { said } from "../../api/failure";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { type NewKey, useCreateKey } from "./api";
import { Created } from "./created";
import { asKey, asRequest, type Draft, EMPTY, faults } from "./draft";
import { DraftForm } from "./draft-form";
import { sentence } from "./words";

/** Makes a key: what it is for is chosen, and what it then may do is said before it is made. */
export const CreateDialog = ({ begin, onClose }: { begin?: Partial<Draft>; onClose: () => void }) => {
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, ...begin });
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<NewKey>();
  const create = useCreateKey();
  const form = useId();
  // Fixed, so that the sentence does not change by itself.
  const [now] = useState(Date.now);
  const found = faults(draft, now);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length > 0) return;
    create.mutate(asRequest(draft, Date.now()), { onSuccess: setMade });
  };

  if (made) return <Created apiKey={made} onClose={onClose} />;
  return (
    <Dialog
      wide
      title="New key"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form} busy={create.isPending}>
            Make the key
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="grid gap-5">
        <DraftForm
          draft={draft}
          faults={tried ? found : {}}
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
        <div className="flex items-start gap-2.5 rounded-s bg-accent-soft p-3">
          <ShieldCheck size={16} className="mt-0.5 shrink-0 text-accent" />
          <p role="status" className="min-w-0 text-pretty break-words">
            {sentence(asKey(draft, now), now)}
          </p>
        </div>
        {create.error && (
          <p role="alert" className="text-bad">
            {said(create.error)}
          </p>
        )}
      </form>
    </Dialog>
  );
};
