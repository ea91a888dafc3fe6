import { said } from "../../api/failure";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { toast } from "../../ui/toast";
import { type ApiKey, useRevoke } from "./api";

/** Asks once, since a key cannot be given back. */
export const RevokeDialog = ({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) => {
  const revoke = useRevoke();
  const go = (): void =>
    revoke.mutate(apiKey.id, {
      onSuccess: () => {
        toast.done(`${apiKey.name} is refused from now on.`);
        onClose();
      },
    });
  return (
    <Dialog
      title={`Revoke ${apiKey.name}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" busy={revoke.isPending} onClick={go}>
            Revoke it
          </Button>
        </>
      }
    >
      <p className="text-pretty">
        What uses it is refused at once: agents, open streams, and browsers that signed in with it. There is
        no way back; a new key can take its place.
      </p>
      {apiKey.connector && (
        <p className="mt-3 text-pretty text-ink-2">
          The harness goes on without Signet. What it has to tell is kept on its machine for 7 days, and
          delivered if it is connected again with another key.
        </p>
      )}
      {revoke.error && (
        <p role="alert" className="mt-3 text-bad">
          {said(revoke.error)}
        </p>
      )}
    </Dialog>
  );
};
