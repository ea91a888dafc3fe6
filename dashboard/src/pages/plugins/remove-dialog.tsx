import { useState } from "react";
import { said } from "../../api/failure";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Checkbox } from "../../ui/field";
import { toast } from "../../ui/toast";
import { useRemove } from "./api";
import type { Plugin } from "./types";

export const RemoveDialog = ({
  plugin,
  onClose,
  onRemoved,
}: {
  plugin: Plugin;
  onClose: () => void;
  onRemoved: () => void;
}) => {
  const [forget, setForget] = useState(false);
  const remove = useRemove(plugin.id);
  const go = (): void =>
    remove.mutate(forget, {
      onSuccess: () => {
        toast.done(`${plugin.id} is removed.`);
        onClose();
        onRemoved();
      },
    });
  return (
    <Dialog
      title={`Remove ${plugin.id}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" busy={remove.isPending} onClick={go}>
            Remove
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <p>
          It ends at once, its widgets and connectors with it. If its file is in the plugin folder, that is
          deleted too.
        </p>
        <Checkbox
          label={
            <>
              Forget what it kept
              <span className="block text-s text-ink-3">
                Else it is there again, should the plugin come back.
              </span>
            </>
          }
          checked={forget}
          onChange={(event) => setForget(event.target.checked)}
        />
        {remove.error && (
          <p role="alert" className="text-bad">
            {said(remove.error)}
          </p>
        )}
      </div>
    </Dialog>
  );
};
