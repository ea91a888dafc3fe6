import { ArchiveRestore, Merge, Trash2, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { count } from "../../lib/number";
import { Button, IconButton } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useChanges } from "./change";

const MergeDialog = lazy(() =>
  import("./merge-dialog").then(({ MergeDialog }) => ({ default: MergeDialog })),
);

/** So many can still be read before they become one. */
const MOST_MERGED = 12;
/** From how many on it is asked first. */
const ASK_ABOVE = 3;

/** What can be done with what is selected. */
export const SelectionBar = ({
  ids,
  forgotten,
  onClear,
  onMerged,
}: {
  ids: string[];
  forgotten: boolean;
  onClear: () => void;
  onMerged: (id: string) => void;
}) => {
  const { forget, bringBack } = useChanges();
  const [open, setOpen] = useState<"merge" | "forget">();
  const close = (): void => setOpen(undefined);
  const run = (): void => forget.mutate(ids, { onSuccess: onClear });
  return (
    <section
      aria-label="Selected memories"
      className="appear flex flex-wrap items-center gap-2 border-t border-line bg-raised px-4 py-2 shadow-2 sm:px-8"
    >
      <p role="status" className="flex-1 font-medium">
        {count(ids.length)} selected
      </p>
      {forgotten ? (
        <Button icon={<ArchiveRestore size={14} />} onClick={() => void bringBack(ids).then(onClear)}>
          Bring back
        </Button>
      ) : (
        <>
          <Button
            icon={<Merge size={14} />}
            disabled={ids.length < 2 || ids.length > MOST_MERGED}
            title={ids.length > MOST_MERGED ? `${MOST_MERGED} at most can become one` : undefined}
            onClick={() => setOpen("merge")}
          >
            Merge
          </Button>
          <Button
            look="danger"
            icon={<Trash2 size={14} />}
            busy={forget.isPending}
            onClick={() => (ids.length > ASK_ABOVE ? setOpen("forget") : run())}
          >
            Forget
          </Button>
        </>
      )}
      <IconButton label="Select nothing" onClick={onClear}>
        <X size={16} />
      </IconButton>
      {open === "merge" && (
        <Suspense>
          <MergeDialog ids={ids} onClose={close} onMerged={onMerged} />
        </Suspense>
      )}
      {open === "forget" && (
        <Dialog
          title={`Forget ${count(ids.length)} memories?`}
          onClose={close}
          actions={
            <>
              <Button onClick={close}>Keep them</Button>
              <Button
                look="danger"
                onClick={() => {
                  close();
                  run();
                }}
              >
                Forget them
              </Button>
            </>
          }
        >
          <p className="text-ink-2">
            Your agents will not recall them any more. They can be brought back for 30 days.
          </p>
        </Dialog>
      )}
    </section>
  );
};
