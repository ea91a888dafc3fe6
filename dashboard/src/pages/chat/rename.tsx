import { type FormEvent, useState } from "react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field, TextInput } from "../../ui/field";
import type { Summary } from "./api";

export const Rename = ({
  of,
  rename,
  onClose,
}: {
  of: Summary;
  rename: (id: string, title: string) => Promise<void>;
  onClose: () => void;
}) => {
  const [title, setTitle] = useState(of.title);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (title.trim()) void rename(of.id, title).then(onClose);
  };
  return (
    <Dialog
      title="Rename the conversation"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="rename" disabled={!title.trim()}>
            Rename
          </Button>
        </>
      }
    >
      <form id="rename" onSubmit={submit}>
        <Field label="Title">
          {(described) => (
            <TextInput
              {...described}
              maxLength={100}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
};
