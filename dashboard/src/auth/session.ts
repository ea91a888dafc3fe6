/** This browser's session: a token that the daemon gave for a one-time link or a key. No cookie holds it. */

const KEY = "signet.session";

type Listener = () => void;
const listeners = new Set<Listener>();

const stored = (): string | null => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

let token = stored();
/** Why there is none any more, for the page that asks to sign in. */
let ended = false;

const tell = (): void => {
  for (const listener of listeners) listener();
};

const keep = (value: string | null): void => {
  token = value;
  try {
    if (value) localStorage.setItem(KEY, value);
    else localStorage.removeItem(KEY);
  } catch {
    // It lasts as long as the page, then.
  }
  tell();
};

export const session = {
  token: (): string | null => token,
  hasEnded: (): boolean => ended,
  begin: (value: string): void => {
    ended = false;
    keep(value);
  },
  /** The daemon does not know it any more. */
  end: (): void => {
    ended = true;
    keep(null);
  },
  /** The person signed out. */
  forget: (): void => {
    ended = false;
    keep(null);
  },
  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

// Signing in or out in one window counts in all of them.
globalThis.addEventListener?.("storage", (event) => {
  if (event.key === KEY) {
    token = event.newValue;
    tell();
  }
});
