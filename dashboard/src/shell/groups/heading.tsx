import { ChevronRight, Ellipsis, Plus } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { overlays } from "../../app/overlays";
import { classes } from "../../lib/class";
import { IconButton } from "../../ui/button";
import { Menu, MenuItem, MenuLine } from "../../ui/menu";
import { CheckItem } from "../menus/parts";
import { add, type Group, NAME, nameTrouble, shiftGroup, take } from "./groups";
import type { GroupsModel } from "./model";

const HIDDEN =
  "opacity-0 group-focus-within/head:opacity-100 group-hover/head:opacity-100 aria-expanded:opacity-100 [@media(hover:none)]:opacity-100";

/** A group's name, which folds it, and what can be done with it. */
export const GroupHeading = ({
  group,
  model,
  folded,
  onFold,
}: {
  group: Group;
  model: GroupsModel;
  folded: boolean;
  onFold: () => void;
}) => {
  const keys = (event: KeyboardEvent) => {
    if (event.key === "F2") {
      event.preventDefault();
      return model.name(group.name);
    }
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
    if (!by || !event.altKey) return;
    event.preventDefault();
    const changes = shiftGroup(model.groups, group.name, by);
    if (changes.length === 0) return model.say(`${group.name} is the ${by < 0 ? "first" : "last"} group`);
    model.change(changes);
    model.say(`${group.name}, group ${model.groups.indexOf(group) + by + 1} of ${model.groups.length}`);
    model.focus(headingKey(group));
  };
  if (model.naming === group.name) return <NameField group={group} model={model} />;
  return (
    <>
      <button
        type="button"
        data-row={headingKey(group)}
        aria-expanded={!folded}
        onClick={onFold}
        onDoubleClick={() => model.name(group.name)}
        onKeyDown={keys}
        className="flex h-7 min-w-0 flex-1 items-center gap-1 rounded-s px-2 text-left text-s font-medium text-ink-3 hover:text-ink"
      >
        <span className="truncate">{group.name}</span>
        <ChevronRight
          size={12}
          className={classes("shrink-0 transition-transform", !folded && "rotate-90", !folded && HIDDEN)}
        />
      </button>
      <WidgetsMenu group={group} model={model} />
      <GroupMenu group={group} model={model} />
    </>
  );
};

export const headingKey = (group: Group): string => `${group.name}\n`;

/** Which widgets are in it. */
const WidgetsMenu = ({ group, model }: { group: Group; model: GroupsModel }) => (
  <Menu
    trigger={
      <IconButton small label={`Widgets in ${group.name}`} className={HIDDEN}>
        <Plus size={14} />
      </IconButton>
    }
  >
    <div className="max-h-80 overflow-auto">
      {[...model.widgets.values()].map(({ id, name }) => (
        <CheckItem
          key={id}
          on={group.items.includes(id)}
          onChange={(on) => model.change(on ? add(group, id) : take(group, id))}
        >
          {name}
        </CheckItem>
      ))}
    </div>
    <MenuLine />
    <MenuItem onSelect={() => overlays.open({ kind: "add" })}>Add a new widget…</MenuItem>
  </Menu>
);

const GroupMenu = ({ group, model }: { group: Group; model: GroupsModel }) => (
  <Menu
    trigger={
      <IconButton small label={`More for the group ${group.name}`} className={HIDDEN}>
        <Ellipsis size={14} />
      </IconButton>
    }
  >
    <MenuItem onSelect={() => model.name(group.name)}>Rename</MenuItem>
    <MenuItem
      onSelect={() => model.change(shiftGroup(model.groups, group.name, -1))}
      disabled={model.groups[0] === group}
    >
      Move up
    </MenuItem>
    <MenuItem
      onSelect={() => model.change(shiftGroup(model.groups, group.name, 1))}
      disabled={model.groups.at(-1) === group}
    >
      Move down
    </MenuItem>
    <MenuLine />
    <MenuItem danger onSelect={() => model.remove(group)}>
      Delete the group
    </MenuItem>
  </Menu>
);

/** The name, being written in its place. Enter keeps it, Escape does not. */
const NameField = ({ group, model }: { group: Group; model: GroupsModel }) => {
  const [text, setText] = useState(group.name);
  const trouble = nameTrouble(text, model.groups, group.name);
  const done = (keep: boolean): void => {
    const name = text.trim();
    model.name(undefined);
    const changed = keep && !trouble && name !== group.name;
    if (changed) model.change([{ op: "group", name: group.name, rename: name }]);
    model.focus(headingKey(changed ? { ...group, name } : group));
  };
  return (
    <div className="min-w-0 flex-1 px-1">
      <input
        // biome-ignore lint/a11y/noAutofocus: the person just asked to write it
        autoFocus
        aria-label="Name of the group"
        aria-invalid={trouble ? true : undefined}
        aria-describedby="group-name-trouble"
        value={text}
        maxLength={NAME + 1}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => model.naming === group.name && done(true)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !trouble) {
            // Else the same key would press the heading, which has the focus from now on, and fold the group.
            event.preventDefault();
            done(true);
          }
          if (event.key === "Escape") {
            event.preventDefault();
            done(false);
          }
        }}
        className="h-7 w-full rounded-s border border-line-strong bg-raised px-1.5 text-s font-medium aria-invalid:border-bad"
      />
      <p id="group-name-trouble" role="status" className="px-1 text-s text-bad empty:hidden">
        {trouble}
      </p>
    </div>
  );
};
