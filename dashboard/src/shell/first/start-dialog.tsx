import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { FirstSteps } from "../first-run";
import { useFirstSteps } from "./steps";

/** The first steps over any page, for who has begun with something else. */
export const StartDialog = ({ onClose }: { onClose: () => void }) => {
  const { isOver, dismiss } = useFirstSteps();
  return (
    <Dialog
      wide
      title="Getting started"
      about="Each step ticks itself when it is done."
      onClose={onClose}
      actions={
        <>
          {!isOver && (
            <Button
              look="ghost"
              onClick={() => {
                dismiss();
                onClose();
              }}
            >
              Do not show this again
            </Button>
          )}
          <Button look="primary" onClick={onClose}>
            {isOver ? "Done" : "Close"}
          </Button>
        </>
      }
    >
      <FirstSteps />
    </Dialog>
  );
};
