import { useMutation } from "@tanstack/react-query";
import { FileWarning } from "lucide-react";
import { layout } from "../../layout/layout";
import type { Problem } from "../../layout/types";
import { Button } from "../../ui/button";
import { toast } from "../../ui/toast";

/** Somebody wrote something into dashboard.json that cannot be read. Nothing is written over it unless it is asked for. */
export const BrokenFile = ({ problem, onLook }: { problem: Problem; onLook: () => void }) => {
  const restore = useMutation({
    mutationFn: layout.restore,
    onSuccess: () => toast.done("Restored. The broken file is kept beside it"),
    onError: toast.failed,
  });
  return (
    <section
      aria-label="A problem with dashboard.json"
      className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-m border border-line bg-warn-soft px-4 py-3"
    >
      <FileWarning size={18} className="shrink-0 text-warn" />
      <div role="status" className="min-w-60 flex-1">
        <p className="font-medium">dashboard.json cannot be read as it is</p>
        <p className="break-words text-ink-2">
          <code className="font-mono text-s">{problem.path}</code>: {problem.message}. This is how it was
          before; changes wait until it is mended.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button busy={restore.isPending} onClick={() => restore.mutate()}>
          Restore the last good one
        </Button>
        <Button onClick={onLook}>Look again</Button>
      </div>
    </section>
  );
};
