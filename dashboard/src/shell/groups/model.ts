import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { layout as changes } from "../../layout/layout";
import { useWidgets, type Widget } from "../../widgets/api";
import { freeName, type Group, type GroupChange } from "./groups";
import { useShellLayout } from "./layout";

/** What the parts of the sidebar's groups share. */
export interface GroupsModel {
  groups: readonly Group[];
  widgets: ReadonlyMap<string, Widget>;
  /** Ids of those that have a tile. */
  onGrid: ReadonlySet<string>;
  /** Widgets that are in no group. */
  others: string[];
  change: (changes: GroupChange[]) => void;
  /** Makes a group, and lets it be named at once. */
  create: (items?: string[]) => void;
  remove: (group: Group) => void;
  /** The group whose name is being written. */
  naming: string | undefined;
  name: (group: string | undefined) => void;
  /** Says it to who listens to the screen. */
  say: (text: string) => void;
  said: string;
  /** Gives a row the focus once it is where it belongs. */
  focus: (row: string) => void;
}

export const useGroups = (): GroupsModel | undefined => {
  const { layout, change } = useShellLayout();
  const { data: all } = useWidgets();
  const [naming, setNaming] = useState<string>();
  const [said, say] = useState("");
  const wanted = useRef<string | undefined>(undefined);

  useEffect(() => {
    if (!wanted.current) return;
    document.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.current)}"]`)?.focus();
    wanted.current = undefined;
  });
  const focus = useCallback((row: string) => {
    wanted.current = row;
  }, []);

  return useMemo(() => {
    if (!layout || !all) return undefined;
    const groups = layout.sidebarGroups;
    const grouped = new Set(groups.flatMap(({ items }) => items));
    return {
      groups,
      widgets: new Map(all.map((widget) => [widget.id, widget])),
      onGrid: new Set(layout.grid.map(({ id }) => id)),
      others: all.map(({ id }) => id).filter((id) => !grouped.has(id)),
      change,
      create: (items = []) => {
        const name = freeName(groups);
        change([{ op: "group", name, items }]);
        setNaming(name);
      },
      remove: ({ name }) =>
        changes.changeAndSay([{ op: "ungroup", name }], `The group “${name}” is gone. Its widgets stay.`),
      naming,
      name: setNaming,
      say,
      said,
      focus,
    };
  }, [layout, all, change, naming, said, focus]);
};
