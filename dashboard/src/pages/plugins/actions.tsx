import { Ellipsis, RotateCw } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../ui/button";
import { Menu, MenuItem } from "../../ui/menu";
import { Switch } from "../../ui/switch";
import { useChange, useReload } from "./api";
import { RemoveDialog } from "./remove-dialog";
import type { Plugin } from "./types";
import { UpdateDialog } from "./update-dialog";
import { canUpdate, isBuiltIn } from "./words";

/** What has an instance, should have one, or could not be loaded. */
const RELOADS = ["running", "recovering", "parked", "refused"];

/** On and off, a newer version, another start, and the end. */
export const Actions = ({ plugin, onGone }: { plugin: Plugin; onGone: () => void }) => {
  const { mutate, isPending } = useChange(plugin.id);
  const [open, setOpen] = useState<"update" | "remove">();
  const updates = canUpdate(plugin);
  const reload = useReload(plugin.id);
  // A file that is no plugin cannot be switched; it can be removed.
  const real = plugin.package !== null;
  const reloads = plugin.enabled && RELOADS.includes(plugin.state);
  return (
    <div className="flex flex-wrap items-center gap-3">
      {reloads && (
        <Button small icon={<RotateCw size={14} />} busy={reload.isPending} onClick={() => reload.mutate()}>
          Reload
        </Button>
      )}
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
      {!isBuiltIn(plugin) && (
        <Menu
          trigger={
            <IconButton small label={`More for ${plugin.id}`}>
              <Ellipsis size={16} />
            </IconButton>
          }
        >
          <MenuItem danger onSelect={() => setOpen("remove")}>
            Remove…
          </MenuItem>
        </Menu>
      )}
      {open === "update" && <UpdateDialog id={plugin.id} onClose={() => setOpen(undefined)} />}
      {open === "remove" && (
        <RemoveDialog plugin={plugin} onClose={() => setOpen(undefined)} onRemoved={onGone} />
      )}
    </div>
  );
};
