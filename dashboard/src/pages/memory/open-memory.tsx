import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { IconButton } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Trouble } from "../../ui/empty";
import { Skeleton } from "../../ui/skeleton";
import { useMemory } from "./api";
import { Reading } from "./reading";
import type { Go } from "./use-page";
import type { Where } from "./where";

interface Props {
  id: string;
  where: Where;
  go: Go;
  /** There is room beside the list; else it is laid over it. */
  beside: boolean;
  /** Goes up when somebody wants to read, and not only to see in passing. */
  asked: number;
  onClose: () => void;
}

/** The asking that the focus has followed already, whichever memory it was for. */
let followed = 0;

/** The memory that is open: all of it, where it is from, what it was. */
export const OpenMemory = ({ id, where, go, beside, asked, onClose }: Props) => {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (asked === followed) return;
    followed = asked;
    panel.current?.focus();
  }, [asked]);

  const close = (): void => {
    onClose();
    document.querySelector<HTMLElement>(`[data-memory="${CSS.escape(id)}"]`)?.focus();
  };
  if (!beside) {
    return (
      <Dialog title="Memory" side onClose={close}>
        <Content id={id} where={where} go={go} />
      </Dialog>
    );
  }
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label="Memory"
      onKeyDown={(event) => {
        // What is open inside it (a list, a field with changes) closes first.
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        close();
      }}
      className="appear flex w-[clamp(360px,42%,520px)] shrink-0 flex-col overflow-auto border-t border-l border-line bg-surface focus-visible:shadow-none"
    >
      <div className="sticky top-0 z-10 flex items-center border-b border-line bg-surface py-1.5 pr-2 pl-5">
        <h2 className="flex-1 font-medium">Memory</h2>
        <IconButton label="Close" onClick={close}>
          <X size={16} />
        </IconButton>
      </div>
      <div className="px-5 pt-4 pb-8">
        <Content id={id} where={where} go={go} />
      </div>
    </aside>
  );
};

const Content = ({ id, where, go }: { id: string; where: Where; go: Go }) => {
  const { data, error, isPending, refetch } = useMemory(id);
  if (isPending) {
    return (
      <div role="status" className="grid gap-2">
        <span className="unseen">Loading the memory</span>
        <Skeleton className="h-5 w-40" />
        <Skeleton className="mt-2 h-4 w-full" />
        <Skeleton className="h-4 w-4/5" />
        <Skeleton className="mt-4 h-40 w-full" />
      </div>
    );
  }
  if (!data) return <Trouble error={error} retry={() => void refetch()} />;
  return <Reading memory={data} where={where} go={go} />;
};
