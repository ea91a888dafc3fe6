/** What part of the picture is seen: the point in the middle of the window, and how large a unit is. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

interface Box extends Size {
  x: number;
  y: number;
}

const SMALLEST = 0.04;
const LARGEST = 14;

const held = (scale: number): number => Math.min(LARGEST, Math.max(SMALLEST, scale));

/** Shows all of a box, with room around it. */
export const fitted = (box: Box, { width, height }: Size, room = 48): Camera => ({
  x: box.x + box.width / 2,
  y: box.y + box.height / 2,
  scale: held(
    Math.min(
      Math.max(1, width - 2 * room) / Math.max(1, box.width),
      Math.max(1, height - 2 * room) / Math.max(1, box.height),
      3,
    ),
  ),
});

/** Larger or smaller, with the point of the window staying where it is. */
export const zoomed = (
  camera: Camera,
  by: number,
  at: { x: number; y: number },
  { width, height }: Size,
): Camera => {
  const scale = held(camera.scale * by);
  const [dx, dy] = [at.x - width / 2, at.y - height / 2];
  return {
    x: camera.x + dx / camera.scale - dx / scale,
    y: camera.y + dy / camera.scale - dy / scale,
    scale,
  };
};

/** Moved by so many pixels. */
export const panned = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x - dx / camera.scale,
  y: camera.y - dy / camera.scale,
});

/** Where a point of the window is in the picture. */
export const under = (camera: Camera, at: { x: number; y: number }, { width, height }: Size) => ({
  x: camera.x + (at.x - width / 2) / camera.scale,
  y: camera.y + (at.y - height / 2) / camera.scale,
});

/** Between two, at a moment from 0 to 1; steady in how large things seem. */
export const between = (from: Camera, to: Camera, moment: number): Camera => {
  const eased = 1 - (1 - moment) ** 3;
  return {
    x: from.x + (to.x - from.x) * eased,
    y: from.y + (to.y - from.y) * eased,
    scale: from.scale * (to.scale / from.scale) ** eased,
  };
};

/** Whether all of a disc is seen. */
export const sees = (camera: Camera, { width, height }: Size, x: number, y: number, r: number): boolean =>
  Math.abs(x - camera.x) + r <= width / 2 / camera.scale &&
  Math.abs(y - camera.y) + r <= height / 2 / camera.scale;
