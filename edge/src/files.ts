/** Reading configuration, and writing files whole or not at all. */

import fs from "node:fs";
import path from "node:path";

import { codeOf, Failure, fileFailure } from "./failure.ts";

/** Bytes of a configuration file. Larger ones are not configuration. */
const FILE_BYTES = 32 << 20;

/** The rights of a file that only this user can read. On Windows, rights come from the folder. */
const PRIVATE = 0o600;

/** The text of a file; none if there is no such file. */
export function readFile(file: string): string | undefined {
  try {
    const { size } = fs.statSync(file);
    if (size > FILE_BYTES) throw new Failure(`${file} has ${size} bytes, which is no configuration file`);
    // A file that is not UTF-8 must not be read as if it were: writing it back would damage it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fs.readFileSync(file));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error instanceof Failure ? error : fileFailure("read", file, error);
  }
}

/** Replaces a file in one step, keeping its rights; a link stays a link. A new file is private. */
export function replace(file: string, content: string): void {
  // Dotfiles are often links into a repository: write what they point to.
  const target = attempt(() => fs.realpathSync(file)) ?? file;
  const rights = attempt(() => fs.statSync(target).mode);
  const folder = path.dirname(target);
  try {
    fs.mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw fileFailure("make", folder, error);
  }
  write(target, content, rights === undefined ? PRIVATE : rights & 0o7777);
}

/** Writes a file that only this user can read. */
export function writePrivate(file: string, content: string): void {
  write(file, content, PRIVATE);
}

function write(file: string, content: string, mode: number): void {
  // A name in the same folder, so that the last step is a rename.
  const fresh = path.join(path.dirname(file), `.${path.basename(file)}.signet-${process.pid}`);
  try {
    // Nobody else may look while it is being written.
    const handle = fs.openSync(fresh, "wx", PRIVATE);
    try {
      fs.writeFileSync(handle, content);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    if (process.platform !== "win32") fs.chmodSync(fresh, mode);
    fs.renameSync(fresh, file);
  } catch (error) {
    attempt(() => fs.unlinkSync(fresh));
    throw fileFailure("write", file, error);
  }
}

/** Makes a folder that only this user can enter. */
export function makePrivateFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileFailure("make", folder, error);
  }
}

/** Removes a file, or a folder with all that is in it. */
export function remove(file: string): void {
  try {
    fs.rmSync(file, { recursive: true, force: true });
  } catch (error) {
    throw fileFailure("remove", file, error);
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
