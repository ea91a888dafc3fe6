import { Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { classes } from "../../lib/class";
import { Button, IconButton } from "../../ui/button";
import { Menu, MenuItem } from "../../ui/menu";
import { Dot } from "../../ui/tag";
import { Ago } from "../../ui/time";
import type { Summary } from "./api";
import { Rename } from "./rename";

/** What can be done with conversations. */
export interface Doings {
  /** Opens one; none: the beginning of a new one. */
  open: (id: string | undefined) => void;
  rename: (id: string, title: string) => Promise<void>;
  remove: (id: string) => void;
}

/** What was talked about, the latest first. */
export const Conversations = ({
  list,
  current,
  doings,
}: {
  list: Summary[];
  current: string | undefined;
  doings: Doings;
}) => {
  const [renaming, setRenaming] = useState<Summary>();
  return (
    <nav aria-label="Conversations" className="flex h-full min-h-0 flex-col gap-2 p-3">
      <Button icon={<Plus size={14} />} onClick={() => doings.open(undefined)}>
        New conversation
      </Button>
      <ul className="grid min-h-0 content-start gap-px overflow-auto">
        {list.map((one) => (
          <li key={one.id} className="group relative">
            <button
              type="button"
              aria-current={one.id === current || undefined}
              onClick={() => doings.open(one.id)}
              className={classes(
                "grid w-full gap-px rounded-s py-1.5 pr-8 pl-2.5 text-left transition-colors hover:bg-hover",
                one.id === current && "bg-surface inset-ring inset-ring-line",
              )}
            >
              <span className="flex items-center gap-1.5">
                {one.answering && <Dot tone="accent" />}
                <span className="truncate">{one.title}</span>
              </span>
              <Ago time={one.updatedAt} className="text-xs text-ink-3" />
            </button>
            <div className="absolute top-2 right-1">
              <Menu
                trigger={
                  <IconButton
                    small
                    label={`What can be done with ${one.title}`}
                    className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100"
                  >
                    <Ellipsis size={14} />
                  </IconButton>
                }
              >
                <MenuItem icon={<Pencil size={14} />} onSelect={() => setRenaming(one)}>
                  Rename
                </MenuItem>
                <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => doings.remove(one.id)}>
                  Delete
                </MenuItem>
              </Menu>
            </div>
          </li>
        ))}
      </ul>
      {renaming && <Rename of={renaming} rename={doings.rename} onClose={() => setRenaming(undefined)} />}
    </nav>
  );
};
