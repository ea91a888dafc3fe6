import { type FormEvent, useRef, useState } from "react";
import { said } from "../../api/failure";
import { Button } from "../../ui/button";
import { Checkbox, Field, TextInput } from "../../ui/field";
import { toast } from "../../ui/toast";
import { type Memory, tagsOf } from "./api";
import { type Change, useChanges } from "./change";
import { ContentField, ImportanceField, KindField, TagsField, tagsIn } from "./fields";

/** Changes a memory. Nothing is lost: its history keeps what it was. */
export const Editing = ({ memory, onDone }: { memory: Memory; onDone: () => void }) => {
  const { change } = useChanges();
  const [content, setContent] = useState(memory.content);
  const [kind, setKind] = useState(memory.type);
  const [tags, setTags] = useState(tagsOf(memory.tags).join(", "));
  const [importance, setImportance] = useState(memory.importance);
  const [pinned, setPinned] = useState(memory.pinned === 1);
  const [reason, setReason] = useState("");
  // Of the version that is edited: what others change meanwhile must not be overwritten unseen.
  const [version] = useState(memory.version);
  const [error, setError] = useState<string>();
  const form = useRef<HTMLFormElement>(null);

  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!content.trim()) {
      setError("It has to say something. To be rid of it, forget it.");
      return;
    }
    const wanted: Change = {
      content,
      type: kind,
      tags: tagsIn(tags),
      importance,
      pinned,
      reason: reason.trim() || "Edited in the dashboard",
      if_version: version,
    };
    change.mutate(
      { id: memory.id, change: wanted },
      {
        onSuccess: () => {
          toast.done("Saved.");
          onDone();
        },
        onError: (error) => {
          setError(said(error));
          // The button was not to be pressed twice, and lost the focus with that.
          form.current?.querySelector("textarea")?.focus();
        },
      },
    );
  };

  return (
    <form
      ref={form}
      noValidate
      onSubmit={save}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
          onDone();
        }
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
      className="grid gap-4"
    >
      <ContentField
        value={content}
        error={error}
        onChange={(value) => {
          setContent(value);
          setError(undefined);
        }}
      />
      <div className="grid grid-cols-2 gap-3">
        <KindField value={kind} onChange={setKind} />
        <ImportanceField value={importance} onChange={setImportance} />
      </div>
      <TagsField value={tags} onChange={setTags} />
      <Checkbox
        label="Pinned: your agents keep it in view, however old it is"
        checked={pinned}
        onChange={(event) => setPinned(event.target.checked)}
      />
      <Field label="Why" hint="For its history. It may be left empty.">
        {(described) => (
          <TextInput {...described} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary" busy={change.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
};
