/**
 * What files were before Signet touched them, so that an uninstall can give back the very bytes. The program
 * `signet` reads and writes the same files.
 */

import { sha256 } from "./digest.ts";
import { makePrivateFolder, readFile, remove, replace, writePrivate } from "./files.ts";
import { configFolder, paths, type System } from "./system.ts";

/** One file that was changed. */
interface Saved {
  path: string;
  /** Copy of what it was; null if it did not exist. */
  before: string | null;
  /** Digest of what was written: while the file still is that, nobody else changed it. */
  written: string;
}

/** The back-ups of one connection. */
export class Backup {
  readonly #system: System;
  readonly #folder: string;
  #files: Saved[];

  constructor(system: System, name: string) {
    this.#system = system;
    this.#folder = paths(system).join(configFolder(system), "backups", name);
    this.#files = this.#load();
  }

  /**
   * Changes a file from `before` to `after`, keeping a copy first. What a refresh changes keeps the copy of the
   * first time, if nobody else changed the file in between.
   */
  change(path: string, before: string | undefined, after: string): void {
    const old = this.#files.find((saved) => saved.path === path);
    const stillOurs = old && before !== undefined && sha256(before) === old.written;
    const copy = stillOurs ? old.before : before === undefined ? null : this.#copy(path, before);
    const others = this.#files.filter((saved) => saved.path !== path);
    this.#files = [...others, { path, before: copy, written: sha256(after) }];
    // The note first: a copy without a change is harmless, a change without a copy is not.
    this.#save();
    replace(path, after);
  }

  /** What a file was before, if it still is what was written. `null`: it did not exist. */
  original(path: string, now: string | undefined): string | null | undefined {
    const saved = this.#files.find((saved) => saved.path === path);
    if (!saved || now === undefined || sha256(now) !== saved.written) return undefined;
    return saved.before === null ? null : readFile(saved.before);
  }

  /** Whether a file that was changed has `text` in it. Where no file is known, it may. */
  mayName(text: string): boolean {
    const names = ({ path }: Saved): boolean => {
      try {
        return readFile(path)?.includes(text) ?? false;
      } catch {
        return true;
      }
    };
    return this.#files.length === 0 || this.#files.some(names);
  }

  /** What is noted now, to come back to it. */
  mark(): readonly Saved[] {
    return this.#files;
  }

  /** Notes again what was noted then. Copies that were made since stay: they are harmless. */
  backTo(mark: readonly Saved[]): void {
    this.#files = [...mark];
    if (mark.length > 0) this.#save();
    else this.discard();
  }

  /** Forgets everything: the copies are not needed any more. */
  discard(): void {
    remove(this.#folder);
  }

  #copy(path: string, content: string): string {
    const { basename, join } = paths(this.#system);
    makePrivateFolder(this.#folder);
    const copy = join(this.#folder, `${Date.now()}-${basename(path)}`);
    writePrivate(copy, content);
    return copy;
  }

  #load(): Saved[] {
    try {
      const text = readFile(paths(this.#system).join(this.#folder, "files.json"));
      const files: unknown = JSON.parse(text ?? "{}")?.files;
      return Array.isArray(files) ? files.filter(isSaved) : [];
    } catch {
      return [];
    }
  }

  #save(): void {
    makePrivateFolder(this.#folder);
    const text = JSON.stringify({ files: this.#files }, null, 2);
    writePrivate(paths(this.#system).join(this.#folder, "files.json"), text);
  }
}

function isSaved(value: Saved): value is Saved {
  const before: unknown = value?.before;
  return (
    typeof value?.path === "string" &&
    typeof value.written === "string" &&
    (before === null || typeof before === "string")
  );
}
