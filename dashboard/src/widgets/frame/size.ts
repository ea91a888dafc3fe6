/** Heights that an app may have where it says its height itself. */
export const HEIGHTS = { least: 48, most: 720 } as const;

/** Pixels by which it has to become less high. Some apps answer every change of size by one that is a little smaller. */
const SHRINKS = 4;

/** The height that a frame gets of what its app says it needs; the one that it has, if that is to stay. */
export const nextHeight = (now: number, wanted: number): number => {
  const height = Math.min(HEIGHTS.most, Math.max(HEIGHTS.least, Math.ceil(wanted)));
  return height < now && now - height <= SHRINKS ? now : height;
};
