import { Command } from "cmdk";
import { Brain, PackagePlus, Search } from "lucide-react";
import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { router } from "../../app/router";
import { kept, texts, useKept } from "../../lib/kept";
import { Kbd } from "../../ui/kbd";
import { Ago } from "../../ui/time";
import { commands } from "../commands";
import type { Entry } from "./entries";
import { isInstallable, rank } from "./rank";
import { useEntries, useMemories } from "./use-entries";

/** What was done from here lately, by the ids of entries. */
const recent = kept<string[]>("recent-commands", [], texts);
const RECENT = 6;
/** Shown without anything typed, beside what was used lately: beginnings of ids. */
const AT_FIRST = ["page:", "widget:", "do:"];
/** Of one group, without anything typed. */
const A_FEW = 8;

const note = (id: string): void =>
  recent.set([id, ...recent.get().filter((other) => other !== id)].slice(0, RECENT));

/** Everything that can be done, by typing. */
export const Palette = ({ onClose }: { onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // The browser's choice would be the list, which can be focused but not typed into.
    shown?.querySelector("input")?.focus();
    return () => shown?.close();
  }, []);
  const done = (entry: Entry): void => {
    note(entry.id);
    onClose();
    entry.run();
  };
  return (
    <dialog
      ref={dialog}
      aria-label="Search or run a command"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
      className="appear mx-auto mt-[min(14vh,120px)] w-[calc(100vw-24px)] max-w-[600px] overflow-hidden rounded-l border border-line bg-raised p-0 text-ink shadow-2"
    >
      <Command
        shouldFilter={false}
        loop
        label="Search or run a command"
        className="flex max-h-[min(560px,76dvh)] flex-col"
      >
        <div className="flex items-center gap-3 border-b border-line px-4">
          <Search size={16} className="shrink-0 text-ink-3" />
          <Command.Input
            value={typed}
            onValueChange={setTyped}
            placeholder="Search, or type an address or a command to add"
            className="h-12 min-w-0 flex-1 bg-transparent text-l outline-none focus-visible:shadow-none"
          />
        </div>
        <Results typed={typed} done={done} onClose={onClose} />
        <footer className="flex items-center gap-4 border-t border-line px-4 py-2 text-s text-ink-3 max-sm:hidden">
          <span className="flex items-center gap-1.5">
            <Kbd keys="arrowup" />
            <Kbd keys="arrowdown" /> choose
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd keys="enter" /> run
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd keys="escape" /> close
          </span>
          <span className="ml-auto">
            <Kbd keys="?" /> all keys
          </span>
        </footer>
      </Command>
    </dialog>
  );
};

const Results = ({
  typed,
  done,
  onClose,
}: {
  typed: string;
  done: (entry: Entry) => void;
  onClose: () => void;
}) => {
  const entries = useEntries();
  const used = useKept(recent);
  const { memories, searching } = useMemories(useDeferredValue(typed));
  const groups = useMemo(() => grouped(typed, entries, used), [typed, entries, used]);
  const close = (run: () => void): void => {
    onClose();
    run();
  };
  const installable = isInstallable(typed);
  const nothing = groups.length === 0 && memories.length === 0 && !installable;
  return (
    <>
      <Command.List label="Results" className="min-h-0 flex-1 scroll-py-2 overflow-auto p-2">
        {installable && (
          <Row
            id="add"
            icon={<PackagePlus size={16} />}
            onSelect={() => close(() => commands.add(typed.trim()))}
          >
            <span className="truncate">
              Add <span className="font-mono text-s">{typed.trim()}</span>
            </span>
          </Row>
        )}
        {groups.map(([name, found]) => (
          <Group key={name} name={name}>
            {found.map((entry) => (
              <Row
                key={entry.id}
                id={`${name}:${entry.id}`}
                icon={entry.icon}
                keys={entry.keys}
                onSelect={() => done(entry)}
              >
                <span className="truncate">{entry.name}</span>
                {entry.about && <span className="truncate text-s text-ink-3">{entry.about}</span>}
              </Row>
            ))}
          </Group>
        ))}
        {memories.length > 0 && (
          <Group name="Memories">
            {memories.map(({ id, content, created_at }) => (
              <Row
                key={id}
                id={`memory:${id}`}
                icon={<Brain size={16} />}
                onSelect={() =>
                  close(() => void router.navigate({ to: "/memory", search: { q: typed.trim(), id } }))
                }
              >
                <span className="min-w-0 flex-1 truncate">{content}</span>
                <Ago time={created_at} className="shrink-0 text-s text-ink-3" />
              </Row>
            ))}
          </Group>
        )}
        {typed.trim() && !installable && (
          <Group name="Add">
            <Row
              id="catalogue"
              icon={<PackagePlus size={16} />}
              onSelect={() => close(() => commands.add(typed.trim()))}
            >
              <span className="truncate">Look for “{typed.trim()}” in the catalogue</span>
            </Row>
          </Group>
        )}
      </Command.List>
      <p role="status" className="unseen">
        {nothing && !searching ? "Nothing is called so." : ""}
      </p>
    </>
  );
};

/** What was found, by what it is; the group with the best comes first. */
const grouped = (typed: string, entries: Entry[], used: string[]): [string, Entry[]][] => {
  const found = new Map<string, Entry[]>();
  const put = (group: string, entry: Entry): void => {
    const there = found.get(group);
    if (there) there.push(entry);
    else found.set(group, [entry]);
  };
  if (typed.trim()) {
    for (const entry of rank(typed, entries, used)) put(entry.group, entry);
    return [...found];
  }
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  for (const id of used) {
    const entry = byId.get(id);
    if (entry) put("Recent", entry);
  }
  for (const begin of AT_FIRST) {
    const some = entries.filter(({ id }) => id.startsWith(begin) && !used.includes(id));
    for (const entry of some.slice(0, A_FEW)) put(entry.group, entry);
  }
  return [...found];
};

const Group = ({ name, children }: { name: string; children: ReactNode }) => (
  <Command.Group
    heading={name}
    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3"
  >
    {children}
  </Command.Group>
);

const Row = ({
  id,
  icon,
  keys,
  onSelect,
  children,
}: {
  id: string;
  icon: ReactNode;
  keys?: string | undefined;
  onSelect: () => void;
  children: ReactNode;
}) => (
  <Command.Item
    value={id}
    onSelect={onSelect}
    className="flex h-9 scroll-my-2 items-center gap-3 rounded-s px-2 select-none data-[selected=true]:bg-hover"
  >
    <span className="grid size-5 shrink-0 place-items-center text-ink-3">{icon}</span>
    <span className="flex min-w-0 flex-1 items-baseline gap-2">{children}</span>
    {keys && <Kbd keys={keys} />}
  </Command.Item>
);
