/** Messages on standard input: one line each, of a bounded length. */

/** Bytes of one message: what the daemon takes. */
export const MESSAGE = 4 << 20;

/** A line, or undefined for one that was too long. Empty ones are left out. */
export async function* lines(input: AsyncIterable<Buffer>): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = [];
  let size = 0;
  const taken = (): string | undefined => {
    const line = size > MESSAGE ? undefined : Buffer.concat(parts).toString("utf8").trim();
    [parts, size] = [[], 0];
    return line;
  };
  const keep = (part: Buffer): void => {
    size += part.length;
    // Of one that is too long the rest is read past.
    if (size <= MESSAGE) parts.push(part);
    else parts = [];
  };
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      const line = taken();
      if (line !== "") yield line;
    }
    keep(chunk.subarray(start));
  }
  const last = taken();
  if (last !== "") yield last;
}
