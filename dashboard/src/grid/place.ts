import { openWidget } from "../app/open-widget";
import { addOps } from "../layout/arrange";
import { layout } from "../layout/layout";
import type { Widget } from "../widgets/api";

/** Puts a widget on the grid where there is room first, and says so. */
export const placeWidget = ({ id, name, size }: Pick<Widget, "id" | "name" | "size">): void => {
  const ops = addOps(layout.now().layout, id, size);
  if (ops.length > 0) layout.changeAndSay(ops, `${name} is on the grid`);
};

/** The same, and shows it. */
export const placeAndShow = (widget: Pick<Widget, "id" | "name" | "size">): void => {
  placeWidget(widget);
  openWidget(widget.id, true);
};
