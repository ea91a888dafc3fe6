import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../ui/button";
import { Menu, MenuItem, MenuLine } from "../../ui/menu";
import { Switch } from "../../ui/switch";
import { toast } from "../../ui/toast";
import { useChange } from "./api";
import { RemoveDialog } from "./remove-dialog";
import type { Plugin } from "./types";
import { UpdateDialog } from "./update-dialog";
import { canUpdate, isBuiltIn } from "./words";

/** On and off, a newer version, another start, and the end. */
export const Actions = ({ plugin, onGone }: { plugin: Plugin; onGone: () => void }) => {
  const { mutate, isPending } = useChange(plugin.id);
  const [open, setOpen] = useState<"update" | "remove">();
  const updates = canUpdate(plugin);
  const again = (): void =>
    mutate([{ enabled: false }, { enabled: true }], {
      onSuccess: () => toast.done(`${plugin.id} was started anew.`),
    });
  // A file that is no plugin cannot be switched; it can be removed.
  const real = plugin.package !== null;
  const runs = real && ["running", "recovering", "parked"].includes(plugin.state);
  return (
    <div className="flex items-center gap-3">
      {updates && (
        <Button small onClick={() => setOpen("update")}>
          Look for an update
        </Button>
      )}
      {real && (
        <Switch
          label={`${plugin.id} is switched on`}
          on={plugin.enabled}
          disabled={isPending}
          onChange={(enabled) => mutate({ enabled })}
        />
      )}
      {(runs || !isBuiltIn(plugin)) && (
        <Menu
          trigger={
            <IconButton small label={`More for ${plugin.id}`}>
              <Ellipsis size={16} />
            </IconButton>
          }
        >
          {runs && <MenuItem onSelect={again}>Load it anew</MenuItem>}
          {runs && !isBuiltIn(plugin) && <MenuLine />}
          {!isBuiltIn(plugin) && (
            <MenuItem danger onSelect={() => setOpen("remove")}>
              Remove…
            </MenuItem>
          )}
        </Menu>
      )}
      {open === "update" && <UpdateDialog id={plugin.id} onClose={() => setOpen(undefined)} />}
      {open === "remove" && (
        <RemoveDialog plugin={plugin} onClose={() => setOpen(undefined)} onRemoved={onGone} />
      )}
    </div>
  );
};
