import { Dialog } from "../ui/dialog";

/** From what somebody wants to a widget. */
export const AddDialog = ({ onClose }: { asked?: string | undefined; onClose: () => void }) => (
  <Dialog title="Add a widget" onClose={onClose} wide>
    {null}
  </Dialog>
);
