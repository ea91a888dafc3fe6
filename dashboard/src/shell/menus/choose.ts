import type { QueryClient } from "@tanstack/react-query";
import { get, path, post } from "../../api/client";
import { openWidget } from "../../app/open-widget";
import { overlays } from "../../app/overlays";
import type { Widget } from "../../widgets/api";
import { type Named, toolFor } from "./menus";

/** Tells everybody who listens that somebody chose an item; docs/manifest.md says so. */
const tell = (widget: Pick<Widget, "id" | "name">, item: string): void => {
  const payload = {
    widget: widget.id,
    item,
    summary: `${widget.name}: “${item}” was chosen in the menu bar`,
  };
  // Who may not publish can still use the menu.
  void post("/api/os/events", { type: "menu.selected", source: "dashboard", payload }).catch(() => {});
};

/** What choosing an item does: the tool that is called so is opened, else the widget. */
export const chooseItem = async (
  client: QueryClient,
  widget: Pick<Widget, "id" | "name">,
  item: string,
  isOnGrid: boolean,
): Promise<void> => {
  tell(widget, item);
  const whole = await client
    .fetchQuery({
      queryKey: ["widgets", widget.id],
      queryFn: () => get<Widget & { tools: Named[] }>(path("/api/widgets", widget.id)),
    })
    .catch(() => undefined);
  const tool = toolFor(item, whole?.tools ?? []);
  if (tool) overlays.open({ kind: "tool", id: widget.id, tool: tool.name });
  else openWidget(widget.id, isOnGrid);
};
