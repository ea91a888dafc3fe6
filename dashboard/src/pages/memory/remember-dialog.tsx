import { type FormEvent, useId, useState } from "react";
import { said } from "../../api/failure";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Checkbox, Field, Select } from "../../ui/field";
import { toast } from "../../ui/toast";
import { useFacets } from "./api";
import { type New, useChanges } from "./change";
import { ContentField, KindField, TagsField, tagsIn } from "./fields";
import { projectName } from "./words";

/** Writes something down for all agents. */
export const RememberDialog = ({
  onClose,
  onRemembered,
}: {
  onClose: () => void;
  onRemembered: (id: string) => void;
}) => {
  const { remember } = useChanges();
  const { data: facets } = useFacets();
  const form = useId();
  const [content, setContent] = useState("");
  const [kind, setKind] = useState("");
  const [tags, setTags] = useState("");
  const [project, setProject] = useState("");
  const [pinned, setPinned] = useState(false);
  const [error, setError] = useState<string>();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!content.trim()) {
      setError("Say what is to be remembered.");
      return;
    }
    const memory: New = { content, tags: tagsIn(tags), pinned };
    if (kind) memory.type = kind;
    if (project) memory.project = project;
    remember.mutate(memory, {
      onSuccess: ({ id, deduped }) => {
        toast.done(deduped ? "That was known already." : "Remembered.");
        onRemembered(id);
      },
      onError: (error) => setError(said(error)),
    });
  };

  return (
    <Dialog
      title="Remember something"
      about="All of your agents can recall it."
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} look="primary" busy={remember.isPending}>
            Remember
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="grid gap-4">
        <ContentField
          value={content}
          error={error}
          rows={4}
          onChange={(value) => {
            setContent(value);
            setError(undefined);
          }}
        />
        <div className="grid grid-cols-2 items-start gap-3">
          <KindField value={kind} onChange={setKind} auto />
          <Field label="Project">
            {(described) => (
              <Select {...described} value={project} onChange={(event) => setProject(event.target.value)}>
                <option value="">No project</option>
                {facets?.projects.map(({ value }) => (
                  <option key={value} value={value}>
                    {projectName(value)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <TagsField value={tags} onChange={setTags} />
        <Checkbox
          label="Pinned: your agents keep it in view, however old it is"
          checked={pinned}
          onChange={(event) => setPinned(event.target.checked)}
        />
      </form>
    </Dialog>
  );
};
