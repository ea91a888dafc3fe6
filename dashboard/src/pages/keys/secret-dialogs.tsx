import { type FormEvent, useId, useState } from "react";
import { said } from "../../api/failure";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field, TextInput } from "../../ui/field";
import { toast } from "../../ui/toast";
import { useRemoveSecret, useSetSecret } from "./api";

/** As the daemon has them. */
const NAME = /^[a-z0-9-]{1,64}$/;

const nameFault = (name: string): string | undefined => {
  if (!name.trim()) return "Give it a name.";
  return NAME.test(name.trim()) ? undefined : "Use lower case letters, digits and hyphens, 64 at most.";
};

/** Stores a secret, in place of an older one of its name. */
export const SetSecret = ({ name: given, onClose }: { name: string | undefined; onClose: () => void }) => {
  const [name, setName] = useState(given ?? "");
  const [value, setValue] = useState("");
  const [missing, setMissing] = useState(false);
  const set = useSetSecret();
  const form = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (nameFault(name) || !value) {
      setMissing(true);
      return;
    }
    set.mutate(
      { name: name.trim(), value },
      {
        onSuccess: () => {
          toast.done(`${name.trim()} is stored.`);
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      title={given ? `Replace ${given}` : "Add a secret"}
      about={given && "What uses it gets the new one from its next request on."}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form} busy={set.isPending}>
            Store it
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="grid gap-4">
        {!given && (
          <Field
            label="Name"
            hint="As the plugin or the server calls it: github-token."
            error={missing ? nameFault(name) : undefined}
          >
            {(described) => (
              <TextInput
                {...described}
                data-autofocus
                autoComplete="off"
                spellCheck={false}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        )}
        <Field
          label="Secret"
          hint="It is not shown again, here or anywhere."
          error={missing && !value ? "Paste the secret." : undefined}
        >
          {(described) => (
            <TextInput
              {...described}
              data-autofocus={given ? true : undefined}
              type="password"
              autoComplete="new-password"
              spellCheck={false}
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          )}
        </Field>
        {set.error && (
          <p role="alert" className="text-bad">
            {said(set.error)}
          </p>
        )}
      </form>
    </Dialog>
  );
};

export const RemoveSecret = ({ name, onClose }: { name: string; onClose: () => void }) => {
  const remove = useRemoveSecret();
  const go = (): void =>
    remove.mutate(name, {
      onSuccess: () => {
        toast.done(`${name} is removed.`);
        onClose();
      },
    });
  return (
    <Dialog
      title={`Remove ${name}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" busy={remove.isPending} onClick={go}>
            Remove it
          </Button>
        </>
      }
    >
      <p className="text-pretty">What needs it stops working until a secret of this name is here again.</p>
      {remove.error && (
        <p role="alert" className="mt-3 text-bad">
          {said(remove.error)}
        </p>
      )}
    </Dialog>
  );
};
