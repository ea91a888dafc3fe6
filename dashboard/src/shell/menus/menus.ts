import type { Widget } from "../../widgets/api";

/** What a widget has in the menu bar. */
export interface WidgetMenu {
  id: string;
  name: string;
  items: string[];
}

/** Menus of all widgets that have one, by name. */
export const menusOf = (widgets: readonly Pick<Widget, "id" | "name" | "menuItems">[]): WidgetMenu[] =>
  widgets
    .filter(({ menuItems }) => menuItems.length > 0)
    .map(({ id, name, menuItems }) => ({ id, name, items: [...new Set(menuItems)] }))
    .sort((one, other) => one.name.localeCompare(other.name));

/** A tool, as far as it can be meant by the text of a menu. */
export interface Named {
  name: string;
  title?: string;
  annotations?: { title?: string };
}

/** The same for `New Contact`, `new_contact` and `newContact…`. */
const plain = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** The tool that a menu's item is for: the one that is called so. */
export const toolFor = <Tool extends Named>(item: string, tools: readonly Tool[]): Tool | undefined => {
  const wanted = plain(item);
  if (!wanted) return undefined;
  const named = (tool: Tool): boolean =>
    [tool.title, tool.annotations?.title, tool.name].some((text) => text && plain(text) === wanted);
  return tools.find(named);
};

/** Which menus stand in the bar, and which are behind "More". */
export const fitting = (menus: readonly WidgetMenu[], most: number): [WidgetMenu[], WidgetMenu[]] => {
  // "More" takes the place of one, so that it never stands for one alone.
  const kept = menus.length <= most ? menus.length : Math.max(0, most - 1);
  return [menus.slice(0, kept), menus.slice(kept)];
};
