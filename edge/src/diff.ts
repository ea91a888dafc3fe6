/** The difference between two contents of a file, as `diff -u` shows it. */

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

export function unified(name: string, before: string, after: string): string {
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(name, name, before, after, undefined, undefined, options);
}
