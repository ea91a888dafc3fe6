import { useEffect, useRef } from "react";
import { said } from "../../api/failure";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Spinner } from "../../ui/spinner";
import { toast } from "../../ui/toast";
import { Review } from "./review";
import { useReview } from "./use-review";

/** Asks where it was from for a newer version, and shows what would change. */
export const UpdateDialog = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const { proposal, grants, setGrants, look, install, accept } = useReview();
  const asked = useRef(false);
  const { mutate } = look;
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    mutate({ update: id });
  }, [id, mutate]);
  const goes = proposal && (proposal.decision === "install" || proposal.decision === "wait");
  const done = (_: string, outcome: string): void => {
    toast.done(
      outcome === "waiting" ? `${id}: the newer version waits for your grant.` : `${id} is up to date.`,
    );
    onClose();
  };
  return (
    <Dialog
      wide
      title={`Update ${id}`}
      onClose={onClose}
      actions={
        goes ? (
          <>
            <Button onClick={onClose}>Not now</Button>
            <Button look="primary" busy={install.isPending} onClick={() => accept(done)}>
              {proposal.decision === "wait" ? "Fetch it, and let it wait" : "Update"}
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      {look.error ? (
        <p role="alert" className="rounded-s bg-bad-soft px-3 py-2 break-words text-bad">
          {said(look.error)}
        </p>
      ) : !proposal ? (
        <p role="status" className="flex items-center gap-2 text-ink-2">
          <Spinner /> Asking where it was from
        </p>
      ) : proposal.decision === "nothing" ? (
        <p role="status">It is up to date: {proposal.version} is what there is.</p>
      ) : (
        <Review proposal={proposal} grants={grants} onGrants={setGrants} />
      )}
      {install.error && (
        <p role="alert" className="mt-4 rounded-s bg-bad-soft px-3 py-2 break-words text-bad">
          {said(install.error)}
        </p>
      )}
    </Dialog>
  );
};
