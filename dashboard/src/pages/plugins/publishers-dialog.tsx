import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { said } from "../../api/failure";
import { Button, IconButton } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Trouble } from "../../ui/empty";
import { Field, TextInput } from "../../ui/field";
import { SkeletonRows } from "../../ui/skeleton";
import { toast } from "../../ui/toast";
import { useChangePublishers, usePublishers } from "./api";
import type { Publisher } from "./types";

/** Whose signatures one knows. Plugins of theirs are installed without asking who they are. */
export const PublishersDialog = ({ onClose }: { onClose: () => void }) => {
  const { data, error, refetch } = usePublishers();
  return (
    <Dialog
      wide
      title="Publishers you trust"
      about="Plugins that they signed are installed without the question who they are. What a plugin may do is asked all the same."
      onClose={onClose}
    >
      <div className="grid gap-5">
        {error && !data ? (
          <Trouble error={error} retry={() => void refetch()} />
        ) : !data ? (
          <SkeletonRows rows={2} />
        ) : data.length === 0 ? (
          <p className="text-ink-2">You trust nobody yet.</p>
        ) : (
          <Known publishers={data} />
        )}
        <AddPublisher />
      </div>
    </Dialog>
  );
};

const Known = ({ publishers }: { publishers: Publisher[] }) => {
  const { add, remove } = useChangePublishers();
  const distrust = (publisher: Publisher): void =>
    remove.mutate(publisher.name, {
      onSuccess: () =>
        toast.done(`You trust ${publisher.name} no longer. What is installed of theirs stays.`, {
          run: () => add.mutate(publisher, { onError: toast.failed }),
        }),
    });
  return (
    <ul className="divide-y divide-line rounded-s border border-line">
      {publishers.map((publisher) => (
        <li key={publisher.name} className="flex items-center gap-3 py-2 pr-2 pl-3">
          <div className="min-w-0 flex-1">
            <p className="font-medium break-words">{publisher.name}</p>
            <p className="font-mono text-xs break-all text-ink-3">{publisher.key}</p>
            {publisher.note && <p className="text-s text-ink-2">{publisher.note}</p>}
          </div>
          <IconButton
            label={`Trust ${publisher.name} no longer`}
            disabled={remove.isPending}
            onClick={() => distrust(publisher)}
          >
            <Trash2 size={15} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
};

const NOBODY = { name: "", key: "", note: "" };

const AddPublisher = () => {
  const { add } = useChangePublishers();
  const [text, setText] = useState(NOBODY);
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const publisher = { name: text.name.trim(), key: text.key.trim(), note: text.note.trim() };
    const incomplete = !publisher.name || !publisher.key;
    setMissing(incomplete);
    if (incomplete) return;
    add.mutate(publisher, {
      onSuccess: () => {
        setText(NOBODY);
        toast.done(`You trust ${publisher.name}.`);
      },
    });
  };
  const change = (part: Partial<typeof NOBODY>): void => {
    setText({ ...text, ...part });
    setMissing(false);
    add.reset();
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-3">
      <h3 className="font-medium">Trust another one</h3>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Name"
          required
          error={missing && !text.name.trim() ? "What do you call them?" : undefined}
        >
          {(described) => (
            <TextInput
              {...described}
              autoComplete="off"
              value={text.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <Field label="Note" hint="Where the key is from">
          {(described) => (
            <TextInput
              {...described}
              value={text.note}
              onChange={(event) => change({ note: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field
        label="Key"
        required
        error={
          missing && !text.key.trim()
            ? "Their public key: ed25519:…"
            : add.error
              ? said(add.error)
              : undefined
        }
      >
        {(described) => (
          <TextInput
            {...described}
            spellCheck={false}
            autoComplete="off"
            placeholder="ed25519:68Pgc0c7sBF0hU+1F1ln7IxXKb9glrE4tlNSKfsdaBc="
            value={text.key}
            className="font-mono"
            onChange={(event) => change({ key: event.target.value })}
          />
        )}
      </Field>
      <div>
        <Button type="submit" busy={add.isPending}>
          Trust
        </Button>
      </div>
    </form>
  );
};
