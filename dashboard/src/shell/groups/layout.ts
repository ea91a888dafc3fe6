import { addOps } from "../../layout/arrange";
import { layout as changes, useLayout } from "../../layout/layout";
import type { Layout } from "../../layout/types";
import type { Widget } from "../../widgets/api";

/** Puts a widget on the grid, where there is room. */
const place = ({ id, name, size }: Pick<Widget, "id" | "name" | "size">): void => {
  const ops = addOps(changes.now().layout, id, size);
  if (ops.length > 0) changes.changeAndSay(ops, `${name} is on the dashboard.`);
};

/** What the shell wants of the layout; none before it is known. */
export const useShellLayout = () => {
  const { layout, known } = useLayout();
  const shown: Layout | undefined = known ? layout : undefined;
  return { layout: shown, change: changes.change, place };
};
