import { said } from "../api/failure";

export interface Undo {
  label?: string;
  run: () => void;
}

/** Loaded with the first thing that is to be said. */
const add = (type: string, title: string, undo?: Undo): void => {
  void import("./toasts").then(({ toasts }) => {
    const id = toasts.add({
      type,
      title,
      timeout: undo ? 10_000 : 5_000,
      // What failed interrupts who listens to the screen.
      priority: type === "failed" ? "high" : "low",
      ...(undo && {
        actionProps: {
          children: undo.label ?? "Undo",
          onClick: () => {
            toasts.close(id);
            undo.run();
          },
        },
      }),
    });
  });
};

/** Says what became of something, in passing. What must not be missed is said in its place on the page. */
export const toast = {
  done: (text: string, undo?: Undo): void => add("done", text, undo),
  failed: (error: unknown): void => add("failed", said(error)),
  note: (text: string, undo?: Undo): void => add("note", text, undo),
};
