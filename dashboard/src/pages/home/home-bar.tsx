import { Redo2, Rows3, Undo2 } from "lucide-react";
import { useShortcuts } from "../../app/shortcuts";
import { tidyUp } from "../../grid/tidy";
import { layout } from "../../layout/layout";
import { IconButton } from "../../ui/button";
import { Tag } from "../../ui/tag";

/** What can be done with all widgets. */
export const HomeBar = ({
  empty,
  unsaved,
  canUndo,
  canRedo,
}: {
  empty: boolean;
  unsaved: boolean;
  canUndo: boolean;
  canRedo: boolean;
}) => {
  useShortcuts([
    {
      keys: "mod+z",
      name: "Take back the last change of the layout",
      group: "Home",
      run: () => layout.undo(),
    },
    { keys: "mod+shift+z", name: "Make it again", group: "Home", run: layout.redo },
    { keys: "enter", name: "Move or resize the widget whose grip has the focus", group: "Home" },
    { keys: "arrowright", name: "From grip to grip", group: "Home" },
  ]);
  return (
    <div className="mb-2 flex h-8 items-center gap-0.5">
      <h1 className="flex-1 px-1 text-l font-medium">Home</h1>
      {unsaved && (
        <span role="status" className="mr-2">
          <Tag tone="warn">Not saved yet</Tag>
        </span>
      )}
      <IconButton label="Undo" disabled={!canUndo} onClick={() => layout.undo()}>
        <Undo2 size={16} />
      </IconButton>
      <IconButton label="Redo" disabled={!canRedo} onClick={layout.redo}>
        <Redo2 size={16} />
      </IconButton>
      <IconButton label="Tidy up" disabled={empty} onClick={tidyUp}>
        <Rows3 size={16} />
      </IconButton>
    </div>
  );
};
