/**
 * Milliseconds in which browsers clear away the process of a frame that is gone. What is loaded there before would hang
 * in the same process.
 */
const CLEARED = 3_500;

const until = new Map<string, number>();

/** Where apps hung, or may have. */
export const clearing = {
  /** The frame of a widget goes, and may hang. */
  begin: (widget: string): void => {
    until.set(widget, performance.now() + CLEARED);
  },
  /** Comes back when the widget can be loaded: at once, unless it hung a moment ago. */
  done: async (widget: string): Promise<void> => {
    const left = (until.get(widget) ?? 0) - performance.now();
    if (left > 0) await new Promise((done) => setTimeout(done, left));
    until.delete(widget);
  },
};
