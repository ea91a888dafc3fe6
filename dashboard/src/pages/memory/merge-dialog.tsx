import { useQueries } from "@tanstack/react-query";
import { useId, useState } from "react";
import { get, path } from "../../api/client";
import { said } from "../../api/failure";
import { count } from "../../lib/number";
import { day, millis } from "../../lib/time";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Trouble } from "../../ui/empty";
import { Skeleton } from "../../ui/skeleton";
import { toast } from "../../ui/toast";
import type { Memory } from "./api";
import { useChanges } from "./change";
import { ContentField, KindField, TagsField, tagsIn } from "./fields";
import { merge, proposed } from "./merge";
import { fromWhere } from "./words";

interface Props {
  ids: string[];
  onClose: () => void;
  onMerged: (id: string) => void;
}

/** Makes one memory of several. */
export const MergeDialog = ({ ids, onClose, onMerged }: Props) => {
  const queries = useQueries({
    queries: ids.map((id) => ({
      queryKey: ["memories", "one", id],
      queryFn: () => get<Memory>(path("/api/memory", id)),
    })),
  });
  const failed = queries.find(({ isError }) => isError);
  const memories = queries.map(({ data }) => data).filter((memory) => memory !== undefined);
  if (failed || memories.length < ids.length) {
    return (
      <Dialog title={`Merge ${ids.length} memories`} onClose={onClose} wide>
        {failed ? (
          <Trouble error={failed.error} retry={() => void failed.refetch()} />
        ) : (
          <Skeleton className="h-80 w-full" />
        )}
      </Dialog>
    );
  }
  return <Form memories={memories} onClose={onClose} onMerged={onMerged} />;
};

const Form = ({
  memories,
  onClose,
  onMerged,
}: {
  memories: Memory[];
  onClose: () => void;
  onMerged: (id: string) => void;
}) => {
  const { settle } = useChanges();
  const form = useId();
  const [first] = useState(() => proposed(memories));
  const [content, setContent] = useState(first.content);
  const [kind, setKind] = useState(first.type);
  const [tags, setTags] = useState(first.tags.join(", "));
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  const submit = async (): Promise<void> => {
    if (!content.trim()) return setError("Say what they become.");
    setBusy(true);
    try {
      const { into, undo } = await merge(memories, { ...first, content, type: kind, tags: tagsIn(tags) });
      const takeBack = async (): Promise<void> => {
        await undo().catch(toast.failed);
        settle();
      };
      toast.done(`${count(memories.length)} memories became one.`, { run: () => void takeBack() });
      onMerged(into);
    } catch (error) {
      setError(said(error));
      setBusy(false);
    } finally {
      settle();
    }
  };

  return (
    <Dialog
      title={`Merge ${count(memories.length)} memories`}
      about="One stays, with the words below. The others are forgotten; their history says what became of them."
      onClose={onClose}
      wide
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} look="primary" busy={busy}>
            Merge into one
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        className="grid gap-4"
      >
        <ul aria-label="What is merged" className="grid gap-2">
          {memories.map((memory) => (
            <li key={memory.id} className="flex items-start gap-3 rounded-s bg-sunk px-3 py-2">
              <div className="min-w-0 flex-1">
                <p className="line-clamp-3 break-words whitespace-pre-wrap">{memory.content}</p>
                <p className="text-s text-ink-3">
                  {[...fromWhere(memory.who, memory.provenance), day(millis(memory.created_at))].join(" · ")}
                </p>
              </div>
              <Button
                small
                look="ghost"
                onClick={() => {
                  setContent(memory.content);
                  setError(undefined);
                }}
              >
                Use these words
              </Button>
            </li>
          ))}
        </ul>
        <ContentField
          label="What they become"
          value={content}
          error={error}
          onChange={(value) => {
            setContent(value);
            setError(undefined);
          }}
        />
        <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-2">
          <KindField value={kind} onChange={setKind} />
          <TagsField value={tags} onChange={setTags} />
        </div>
      </form>
    </Dialog>
  );
};
