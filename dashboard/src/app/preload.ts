/** Loads what is likely wanted next, once the page has nothing else to do: a palette takes no keys before it is there. */
export const preload = (...load: (() => Promise<unknown>)[]): (() => void) => {
  const timer = setTimeout(() => {
    // A connection that is counted, or a daemon that is away: it is loaded when it is wanted, then.
    for (const one of load) void one().catch(() => {});
  }, 800);
  return () => clearTimeout(timer);
};
