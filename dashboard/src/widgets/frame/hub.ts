/** Who hears what a window says. */
export interface Hearer {
  window: Window;
  origin: string;
  hear: (data: unknown) => void;
  /** A frame inside the window speaks to this page past it. Nothing of that is read. */
  past: () => void;
}

const hearers = new Map<MessageEventSource, Hearer>();

/** The window around another one: that much may be asked of any window. */
const around = (source: MessageEventSource): MessageEventSource | undefined => {
  try {
    return "parent" in source ? (source as Window).parent : undefined;
  } catch {
    return undefined;
  }
};

/**
 * One listener for all frames of the page. It knows a message by the window and the origin that it came from, before it
 * looks at what is in it.
 */
const hear = (event: MessageEvent): void => {
  const { source } = event;
  if (!source) return;
  const hearer = hearers.get(source);
  if (hearer) {
    // Browsers unpack what was sent when it is first asked for: strangers' messages stay packed.
    if (event.origin === hearer.origin) hearer.hear(event.data);
    return;
  }
  const outer = around(source);
  if (outer && outer !== source) hearers.get(outer)?.past();
};

/** Hears what a window says, until the answer is called. */
export const listen = (hearer: Hearer): (() => void) => {
  if (hearers.size === 0) addEventListener("message", hear);
  hearers.set(hearer.window, hearer);
  return () => {
    if (hearers.get(hearer.window) !== hearer) return;
    hearers.delete(hearer.window);
    if (hearers.size === 0) removeEventListener("message", hear);
  };
};
