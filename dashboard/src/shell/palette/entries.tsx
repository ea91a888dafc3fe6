import {
  AppWindow,
  CircleHelp,
  Cog,
  Keyboard,
  LogOut,
  type LucideIcon,
  PanelRight,
  Plus,
  Shapes,
  SunMoon,
  Wrench,
} from "lucide-react";
import type { ReactNode } from "react";
import { openWidget } from "../../app/open-widget";
import { overlays } from "../../app/overlays";
import type { Widget } from "../../widgets/api";
import { commands } from "../commands";
import type { Named } from "../menus/menus";
import { PLACES } from "../places";
import { WidgetIcon } from "../widget-icon";
import type { Findable } from "./rank";

/** Something that can be done. */
export interface Entry extends Findable {
  group: string;
  icon: ReactNode;
  /** Beside the name, in small. */
  about?: string;
  keys?: string;
  run: () => void;
}

const icon = (Icon: LucideIcon): ReactNode => <Icon size={16} />;

const PAGES: Entry[] = PLACES.map(({ to, name, icon: Icon, key }) => ({
  id: `page:${to}`,
  group: "Pages",
  name,
  words: "go to page",
  icon: icon(Icon),
  keys: `g ${key}`,
  run: () => commands.go(to),
}));

const COMMANDS: Entry[] = [
  ["add", "Add a widget…", "install server mcp new", Plus, undefined, () => commands.add()],
  ["widgets", "All widgets", "app drawer apps", Shapes, undefined, commands.widgets],
  ["theme", "Change between light and dark", "theme colours mode", SunMoon, "t", commands.otherTheme],
  ["now", "Show or hide Now", "panel last minutes", PanelRight, "n", commands.toggleNow],
  ["keys", "Show the keys", "keyboard shortcuts help", Keyboard, "?", commands.keys],
  ["about", "About Signet", "version", CircleHelp, undefined, commands.about],
  ["sign-out", "Sign out", "log out leave", LogOut, undefined, commands.signOut],
].map(([id, name, words, Icon, keys, run]) => ({
  id: `do:${id as string}`,
  group: "Commands",
  name: name as string,
  words: words as string,
  icon: icon(Icon as LucideIcon),
  ...(keys ? { keys: keys as string } : {}),
  run: run as () => void,
}));

/** What the shell itself can do. */
export const STANDING: readonly Entry[] = [...PAGES, ...COMMANDS];

/** A widget that may have been asked for its tools. */
export type WithTools = Widget & { tools?: readonly (Named & { description?: string })[] };

/** What a widget can do. */
export const ofWidget = (
  widget: WithTools,
  isOnGrid: boolean,
  place: (() => void) | undefined,
  choose: (item: string) => void,
): Entry[] => {
  const { id, name } = widget;
  const sign = <WidgetIcon name={name} icon={widget.icon} className="size-4" />;
  const entries: Entry[] = [
    {
      id: `widget:${id}`,
      group: "Widgets",
      name,
      words: `open ${id}`,
      icon: sign,
      run: () => openWidget(id, isOnGrid),
    },
  ];
  for (const item of widget.menuItems) {
    entries.push({
      id: `menu:${id}:${item}`,
      group: "Menus",
      name: item,
      about: name,
      words: `${name} menu`,
      icon: sign,
      run: () => choose(item),
    });
  }
  for (const tool of widget.tools ?? []) {
    const title = tool.title ?? tool.annotations?.title ?? tool.name;
    entries.push({
      id: `tool:${id}:${tool.name}`,
      group: "Tools",
      name: title,
      about: name,
      words: `${name} ${tool.name} tool`,
      icon: icon(Wrench),
      run: () => overlays.open({ kind: "tool", id, tool: tool.name }),
    });
  }
  if (place && !isOnGrid) {
    entries.push({
      id: `place:${id}`,
      group: "Widgets",
      name: `Place ${name} on the dashboard`,
      words: "put grid tile widget",
      icon: icon(AppWindow),
      run: place,
    });
  }
  entries.push({
    id: `settings:${id}`,
    group: "Widgets",
    name: `Settings of ${name}`,
    words: "server permissions logs access",
    icon: icon(Cog),
    run: () => overlays.open({ kind: "server", id }),
  });
  return entries;
};
