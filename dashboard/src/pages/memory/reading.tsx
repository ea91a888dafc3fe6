import { ArchiveRestore, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { day, millis } from "../../lib/time";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Tag } from "../../ui/tag";
import { Ago } from "../../ui/time";
import { toast } from "../../ui/toast";
import { type Memory, tagsOf, useRecall } from "./api";
import { pinned, useChanges } from "./change";
import { Editing } from "./editing";
import { History } from "./history";
import { Marked } from "./marked";
import { Origin } from "./origin";
import { Related } from "./related-list";
import type { Go } from "./use-page";
import type { Where } from "./where";
import { Why } from "./why";
import { kindName } from "./words";

/** Days for which what is forgotten can be brought back. */
const KEPT = 30;

/** One memory, to read and to change. */
export const Reading = ({ memory, where, go }: { memory: Memory; where: Where; go: Go }) => {
  const [editing, setEditing] = useState(false);
  const found = useRecall(where).data?.results.find(({ id }) => id === memory.id);
  const stems = where.q && found ? found.explain.matched : NONE;
  if (editing) return <Editing memory={memory} onDone={() => setEditing(false)} />;
  return (
    <div className="grid grid-cols-1 gap-6">
      <div className="grid grid-cols-1 gap-3">
        <div className="flex flex-wrap items-center gap-1.5">
          <Tag>{kindName(memory.type)}</Tag>
          {memory.pinned === 1 && <Tag tone="accent">Pinned</Tag>}
          {memory.visibility === "private" && <Tag tone="warn">Private to its agent</Tag>}
        </div>
        <p className="text-l break-words whitespace-pre-wrap">
          <Marked text={memory.content} stems={stems} />
        </p>
        <Tags memory={memory} go={go} />
        {memory.is_deleted === 1 ? (
          <Forgotten memory={memory} />
        ) : (
          <Actions memory={memory} onEdit={() => setEditing(true)} />
        )}
      </div>
      {found && where.q && <Why hit={found} inProject={where.project !== undefined} />}
      <Origin memory={memory} go={go} />
      {memory.is_deleted === 0 && <Related id={memory.id} version={memory.version} go={go} />}
      <History memory={memory} />
    </div>
  );
};

const NONE: string[] = [];

const Tags = ({ memory, go }: { memory: Memory; go: Go }) => {
  const tags = tagsOf(memory.tags);
  if (tags.length === 0) return null;
  return (
    <ul aria-label="Tags" className="flex flex-wrap gap-1.5">
      {tags.map((tag) => (
        <li key={tag}>
          <button
            type="button"
            title={`Show what is tagged ${tag}`}
            onClick={() => go({ tag, q: undefined, view: undefined })}
            className="rounded-full border border-line px-2 text-s text-ink-2 transition-colors hover:bg-hover hover:text-ink"
          >
            #{tag}
          </button>
        </li>
      ))}
    </ul>
  );
};

const Actions = ({ memory, onEdit }: { memory: Memory; onEdit: () => void }) => {
  const { change, forget } = useChanges();
  const [asking, setAsking] = useState(false);
  const isPinned = memory.pinned === 1;
  return (
    <div className="flex flex-wrap gap-2">
      <Button small icon={<Pencil size={13} />} onClick={onEdit}>
        Edit
      </Button>
      <Button
        small
        icon={isPinned ? <PinOff size={13} /> : <Pin size={13} />}
        busy={change.isPending}
        onClick={() => change.mutate({ id: memory.id, change: pinned(memory) }, { onError: toast.failed })}
      >
        {isPinned ? "Unpin" : "Pin"}
      </Button>
      <Button
        small
        look="danger"
        icon={<Trash2 size={13} />}
        busy={forget.isPending}
        onClick={() => (isPinned ? setAsking(true) : forget.mutate([memory.id]))}
      >
        Forget
      </Button>
      {asking && (
        <Dialog
          title="Forget a pinned memory?"
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Keep it</Button>
              <Button
                look="danger"
                onClick={() => {
                  setAsking(false);
                  forget.mutate([memory.id]);
                }}
              >
                Forget it
              </Button>
            </>
          }
        >
          <p className="text-ink-2">
            It was pinned so that your agents keep it in view. It can be brought back for {KEPT} days.
          </p>
        </Dialog>
      )}
    </div>
  );
};

const Forgotten = ({ memory }: { memory: Memory }) => {
  const { bringBack } = useChanges();
  const at = millis(memory.deleted_at ?? memory.updated_at);
  const until = at + KEPT * 86_400_000;
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-s bg-warn-soft px-3 py-2">
      <p className="min-w-0 flex-1 text-warn">
        Forgotten <Ago time={at} />.{" "}
        {until > Date.now() ? `It can be brought back until ${day(until)}.` : "It cannot be brought back."}
      </p>
      {until > Date.now() && (
        <Button small icon={<ArchiveRestore size={13} />} onClick={() => void bringBack([memory.id])}>
          Bring back
        </Button>
      )}
    </div>
  );
};
