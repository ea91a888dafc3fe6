import type { Overlay } from "../app/overlays";
import { Dialog } from "../ui/dialog";

type Tab = Extract<Overlay, { kind: "server" }>["tab"];

/** What a server is and may do. */
export const ServerDialog = ({ id, onClose }: { id: string; tab?: Tab; onClose: () => void }) => (
  <Dialog title={id} onClose={onClose} side>
    {null}
  </Dialog>
);
