/** Where a small window above the page is, in pixels of the page's window. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Room {
  w: number;
  h: number;
}

export const LEAST: Room = { w: 240, h: 160 };
/** Between the window and the edges of the page's. */
const EDGE = 8;
/** Pixels of one press of an arrow. */
const STEP = 24;

const between = (value: number, least: number, most: number): number =>
  Math.round(Math.max(least, Math.min(value, most)));

/** The same, so that all of it is on the page. */
export const inside = (box: Box, room: Room): Box => {
  const w = between(box.w, Math.min(LEAST.w, room.w - 2 * EDGE), room.w - 2 * EDGE);
  const h = between(box.h, Math.min(LEAST.h, room.h - 2 * EDGE), room.h - 2 * EDGE);
  return { w, h, x: between(box.x, EDGE, room.w - w - EDGE), y: between(box.y, EDGE, room.h - h - EDGE) };
};

/** Where it is at first: at the bottom, on the right, above the dock. */
export const first = (room: Room): Box =>
  inside({ w: 400, h: 300, x: room.w - 400 - 16, y: room.h - 300 - 88 }, room);

export const moved = (box: Box, dx: number, dy: number, room: Room): Box =>
  inside({ ...box, x: box.x + dx, y: box.y + dy }, room);

/** From its corner at the bottom right. It does not become larger than there is room beside where it stands. */
export const resized = (box: Box, dx: number, dy: number, room: Room): Box =>
  inside(
    {
      ...box,
      w: Math.min(box.w + dx, room.w - EDGE - box.x),
      h: Math.min(box.h + dy, room.h - EDGE - box.y),
    },
    room,
  );

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** What a key does with it: arrows move, and resize with shift. Nothing: the key is not for it. */
export const keyed = (box: Box, key: string, shift: boolean, room: Room): Box | undefined => {
  const [dx, dy] = ARROWS[key] ?? [];
  if (dx === undefined || dy === undefined) return undefined;
  return (shift ? resized : moved)(box, dx, dy, room);
};
