/** Words of a command line. */

import type { System } from "./system.ts";

/** A word for a shell: quoted only where that is needed. */
export function shellWord(system: System, word: string): string {
  if (/^[A-Za-z0-9/._\-+:\\]+$/.test(word)) return word;
  return system.platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
