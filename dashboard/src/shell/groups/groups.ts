/** A group of the sidebar, as `dashboard.json` has it. A widget may be in several. */
export interface Group {
  name: string;
  items: string[];
}

/** A change of groups, as the daemon takes it. */
export type GroupChange =
  | { op: "group"; name: string; rename?: string; items?: string[]; index?: number }
  | { op: "ungroup"; name: string };

/** Characters of a name: it has to fit beside the page. */
export const NAME = 40;

/** Why a group cannot be called so. */
export const nameTrouble = (name: string, groups: readonly Group[], own?: string): string | undefined => {
  const wanted = name.trim();
  if (!wanted) return "Give it a name.";
  if (wanted.length > NAME) return `At most ${NAME} characters.`;
  const same = (group: Group): boolean =>
    group.name !== own && group.name.toLowerCase() === wanted.toLowerCase();
  return groups.some(same) ? `There is a group “${wanted}” already.` : undefined;
};

/** A name that is free: `New group`, `New group 2`. */
export const freeName = (groups: readonly Group[], base = "New group"): string => {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? base : `${base} ${n}`;
    if (!nameTrouble(name, groups)) return name;
  }
};

const put = (items: readonly string[], id: string, index: number): string[] => {
  const before = items.indexOf(id);
  const rest = items.filter((item) => item !== id);
  // The place was counted with the item still in it.
  const place = before >= 0 && before < index ? index - 1 : index;
  return [...rest.slice(0, place), id, ...rest.slice(place)];
};

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);

/** Puts a widget into a group, before the item at `index`; at the end, when there is none. */
export const add = (group: Group, id: string, index = group.items.length): GroupChange[] => {
  const items = put(group.items, id, index);
  return same(items, group.items) ? [] : [{ op: "group", name: group.name, items }];
};

export const take = (group: Group, id: string): GroupChange[] =>
  group.items.includes(id)
    ? [{ op: "group", name: group.name, items: group.items.filter((item) => item !== id) }]
    : [];

/** From one group to another, or to another place of the same. */
export const move = (id: string, from: Group | undefined, to: Group, index?: number): GroupChange[] => {
  if (!from || from.name === to.name) return add(to, id, index);
  return [...add(to, id, index), ...take(from, id)];
};

/** One place up (-1) or down (1) in its group. */
export const shift = (group: Group, id: string, by: -1 | 1): GroupChange[] => {
  const at = group.items.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= group.items.length) return [];
  return add(group, id, by < 0 ? to : to + 1);
};

/** A whole group, to before the one at `index`. */
export const moveGroup = (groups: readonly Group[], name: string, index: number): GroupChange[] => {
  const names = groups.map((group) => group.name);
  const after = put(names, name, index);
  if (!names.includes(name) || same(after, names)) return [];
  return [{ op: "group", name, index: after.indexOf(name) }];
};

export const shiftGroup = (groups: readonly Group[], name: string, by: -1 | 1): GroupChange[] => {
  const at = groups.findIndex((group) => group.name === name);
  const to = at + by;
  if (at < 0 || to < 0 || to >= groups.length) return [];
  return moveGroup(groups, name, by < 0 ? to : to + 1);
};
