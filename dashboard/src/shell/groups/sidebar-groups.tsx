import { Plus } from "lucide-react";
import { useState } from "react";
import { classes } from "../../lib/class";
import { kept, texts, useKept } from "../../lib/kept";
import { IconButton } from "../../ui/button";
import { copies, drag, isBelow } from "./drag";
import { type Group, move, moveGroup } from "./groups";
import { GroupHeading } from "./heading";
import { GroupItem } from "./item";
import { type GroupsModel, useGroups } from "./model";

/** Names of the groups that are folded; "" is the one of all that are in none. */
const foldedGroups = kept<string[]>("folded-groups", [], texts);

const toggle = (name: string): void => {
  const folded = foldedGroups.get();
  foldedGroups.set(folded.includes(name) ? folded.filter((other) => other !== name) : [...folded, name]);
};

/** Groups of widgets, made by the person. A widget may be in several, and those in none are below them. */
export const SidebarGroups = ({ onGone }: { onGone: () => void }) => {
  const model = useGroups();
  if (!model) return null;
  return (
    <section aria-label="Groups" className="mt-4 grid gap-3">
      {model.groups.map((group) => (
        <OneGroup key={group.name} group={group} model={model} onGone={onGone} />
      ))}
      <Others model={model} onGone={onGone} />
      <p role="status" className="unseen">
        {model.said}
      </p>
    </section>
  );
};

const OneGroup = ({ group, model, onGone }: { group: Group; model: GroupsModel; onGone: () => void }) => {
  const folded = useKept(foldedGroups).includes(group.name);
  const [over, setOver] = useState<"into" | "above" | "below">();
  const index = model.groups.indexOf(group);
  return (
    <section
      aria-label={group.name}
      onDragOver={(event) => {
        const what = drag.now();
        if (!what) return;
        event.preventDefault();
        setOver(what.kind === "widget" ? "into" : isBelow(event) ? "below" : "above");
      }}
      onDragLeave={() => setOver(undefined)}
      onDrop={(event) => {
        const what = drag.now();
        setOver(undefined);
        if (!what) return;
        event.preventDefault();
        if (what.kind === "group") {
          return model.change(moveGroup(model.groups, what.name, index + (isBelow(event) ? 1 : 0)));
        }
        const from = copies(event) ? undefined : model.groups.find(({ name }) => name === what.from);
        model.change(move(what.id, from, group));
      }}
      className={classes(
        "relative rounded-s",
        over === "into" && "bg-accent-soft",
        (over === "above" || over === "below") &&
          "before:absolute before:inset-x-1 before:h-0.5 before:rounded-full before:bg-accent",
        over === "above" && "before:-top-2",
        over === "below" && "before:-bottom-2",
      )}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a pointer drags it; for keys its button has Alt and arrows */}
      <div
        draggable={model.naming !== group.name}
        onDragStart={(event) => drag.begin(event, { kind: "group", name: group.name })}
        onDragEnd={drag.end}
        className="group/head flex items-center"
      >
        <GroupHeading group={group} model={model} folded={folded} onFold={() => toggle(group.name)} />
      </div>
      {!folded &&
        (group.items.length > 0 ? (
          <ul className="grid grid-cols-1 gap-px">
            {group.items.map((id) => (
              <GroupItem key={id} id={id} group={group} model={model} onGone={onGone} />
            ))}
          </ul>
        ) : (
          <p className="px-2 pb-1 text-s text-ink-3">Drag widgets here, or pick them with +.</p>
        ))}
    </section>
  );
};

/** What is in no group, and how a group is made. */
const Others = ({ model, onGone }: { model: GroupsModel; onGone: () => void }) => {
  const folded = useKept(foldedGroups).includes("");
  const name = model.groups.length > 0 ? "Other widgets" : "Widgets";
  return (
    <section aria-label={name}>
      <div className="group/head flex items-center">
        <button
          type="button"
          data-row=""
          aria-expanded={!folded}
          onClick={() => toggle("")}
          className="h-7 min-w-0 flex-1 truncate rounded-s px-2 text-left text-s font-medium text-ink-3 hover:text-ink"
        >
          {name}
        </button>
        <IconButton small label="New group" onClick={() => model.create()}>
          <Plus size={14} />
        </IconButton>
      </div>
      {!folded && (
        <ul className="grid grid-cols-1 gap-px">
          {model.others.map((id) => (
            <GroupItem key={id} id={id} model={model} onGone={onGone} />
          ))}
        </ul>
      )}
    </section>
  );
};
