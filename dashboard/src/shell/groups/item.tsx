import { Ellipsis } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { openWidget } from "../../app/open-widget";
import { overlays } from "../../app/overlays";
import { classes } from "../../lib/class";
import { IconButton } from "../../ui/button";
import { Menu, MenuItem, MenuLine } from "../../ui/menu";
import { Dot } from "../../ui/tag";
import type { Widget } from "../../widgets/api";
import { CheckItem, SubMenu } from "../menus/parts";
import { WidgetIcon } from "../widget-icon";
import { copies, drag, isBelow } from "./drag";
import { add, type Group, move, shift, take } from "./groups";
import type { GroupsModel } from "./model";

/** A widget in a group, or (without one) among those that are in none. */
export const GroupItem = ({
  id,
  group,
  model,
  onGone,
}: {
  id: string;
  group?: Group;
  model: GroupsModel;
  onGone: () => void;
}) => {
  const widget = model.widgets.get(id);
  const name = widget?.name ?? id;
  const [over, setOver] = useState<"above" | "below">();
  const index = group?.items.indexOf(id) ?? 0;

  const keys = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
    if (!by || !event.altKey || !group) return;
    event.preventDefault();
    const changes = shift(group, id, by);
    if (changes.length === 0) return model.say(`${name} is ${by < 0 ? "first" : "last"} in ${group.name}`);
    model.change(changes);
    model.say(`${name}, ${index + by + 1} of ${group.items.length} in ${group.name}`);
    model.focus(rowKey(id, group));
  };

  return (
    <li
      draggable
      onDragStart={(event) => drag.begin(event, { kind: "widget", id, ...(group && { from: group.name }) })}
      onDragEnd={drag.end}
      onDragOver={(event) => {
        if (drag.now()?.kind !== "widget" || !group) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(isBelow(event) ? "below" : "above");
      }}
      onDragLeave={() => setOver(undefined)}
      onDrop={(event) => {
        const what = drag.now();
        setOver(undefined);
        if (what?.kind !== "widget" || !group) return;
        event.preventDefault();
        event.stopPropagation();
        const from = copies(event) ? undefined : model.groups.find((other) => other.name === what.from);
        model.change(move(what.id, from, group, index + (isBelow(event) ? 1 : 0)));
      }}
      className={classes(
        "group/item relative flex items-center rounded-s hover:bg-hover focus-within:bg-hover",
        over &&
          "before:absolute before:inset-x-1 before:z-10 before:h-0.5 before:rounded-full before:bg-accent",
        over === "above" ? "before:-top-px" : "before:-bottom-px",
      )}
    >
      <button
        type="button"
        data-row={rowKey(id, group)}
        onKeyDown={keys}
        onClick={() => {
          onGone();
          if (widget) openWidget(id, model.onGrid.has(id));
          else overlays.open({ kind: "server", id });
        }}
        className="flex h-8 min-w-0 flex-1 items-center gap-2.5 rounded-s px-2 text-left text-ink-2 group-hover/item:text-ink"
      >
        <WidgetIcon name={name} icon={widget?.icon} className="size-4" />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <State widget={widget} />
      </button>
      <ItemMenu id={id} name={name} group={group} model={model} />
    </li>
  );
};

/** Where a row is found again after it moved. */
export const rowKey = (id: string, group?: Group): string => `${group?.name ?? ""}\n${id}`;

/** Only what is not as it should be. */
const State = ({ widget }: { widget: Widget | undefined }) => {
  if (!widget)
    return (
      <span title="It is not installed" className="text-s text-ink-3">
        missing
      </span>
    );
  if (widget.state === "connected" || widget.state === "connecting") return null;
  const words = {
    reconnecting: "reconnecting",
    disabled: "switched off",
    needsSignIn: "needs you to sign in",
    needsSecret: "needs a secret",
  }[widget.state];
  return (
    <span title={words} className="flex">
      <Dot tone={widget.state === "disabled" ? "calm" : "warn"} />
      <span className="unseen">, {words}</span>
    </span>
  );
};

const ItemMenu = ({
  id,
  name,
  group,
  model,
}: {
  id: string;
  name: string;
  group: Group | undefined;
  model: GroupsModel;
}) => (
  <Menu
    trigger={
      <IconButton
        small
        label={`More for ${name}`}
        className="mr-1 opacity-0 group-focus-within/item:opacity-100 group-hover/item:opacity-100 aria-expanded:opacity-100 [@media(hover:none)]:opacity-100"
      >
        <Ellipsis size={14} />
      </IconButton>
    }
  >
    <MenuItem onSelect={() => openWidget(id, model.onGrid.has(id))}>Open</MenuItem>
    <MenuItem onSelect={() => overlays.open({ kind: "server", id })}>Settings…</MenuItem>
    <MenuLine />
    <SubMenu name="Groups">
      {model.groups.map((other) => (
        <CheckItem
          key={other.name}
          on={other.items.includes(id)}
          onChange={(on) => model.change(on ? add(other, id) : take(other, id))}
        >
          {other.name}
        </CheckItem>
      ))}
      {model.groups.length > 0 && <MenuLine />}
      <MenuItem onSelect={() => model.create([id])}>New group with it</MenuItem>
    </SubMenu>
    {group && (
      <>
        <MenuItem onSelect={() => model.change(shift(group, id, -1))} disabled={group.items[0] === id}>
          Move up
        </MenuItem>
        <MenuItem onSelect={() => model.change(shift(group, id, 1))} disabled={group.items.at(-1) === id}>
          Move down
        </MenuItem>
        <MenuItem onSelect={() => model.change(take(group, id))}>Take out of {group.name}</MenuItem>
      </>
    )}
  </Menu>
);
