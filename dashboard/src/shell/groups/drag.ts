import type { DragEvent } from "react";

/** What is being dragged in the sidebar. What a drag carries cannot be read before it is dropped, so it is kept here. */
export type Dragged = { kind: "widget"; id: string; from?: string } | { kind: "group"; name: string };

let dragged: Dragged | undefined;

export const drag = {
  now: (): Dragged | undefined => dragged,
  begin: (event: DragEvent, what: Dragged): void => {
    dragged = what;
    event.stopPropagation();
    event.dataTransfer.effectAllowed = "copyMove";
    // Some browsers begin no drag that carries nothing.
    event.dataTransfer.setData("text/plain", what.kind === "widget" ? what.id : what.name);
  },
  end: (): void => {
    dragged = undefined;
  },
};

/** Whether the pointer is in the lower half of what is below it. */
export const isBelow = (event: DragEvent<Element>): boolean => {
  const { top, height } = event.currentTarget.getBoundingClientRect();
  return event.clientY > top + height / 2;
};

/** With Ctrl or Alt held, what is dragged stays where it was, too. */
export const copies = (event: DragEvent): boolean => event.ctrlKey || event.altKey;
