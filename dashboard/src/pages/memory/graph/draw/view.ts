import type { Camera, Size } from "../camera";
import type { Layout } from "../layout";
import type { Model } from "../model";
import type { Palette } from "../palette";

/** All that is drawn. */
export interface Scene {
  model: Model;
  layout: Layout;
  /** What is pointed at, or else selected. */
  focus: number | undefined;
  /** What hangs together with that; nothing else stands out. */
  lit: ReadonlySet<number> | undefined;
  /** The memory that is open. */
  open: number | undefined;
}

/** A scene as a camera sees it, in pixels of the window. */
export interface View {
  pen: CanvasRenderingContext2D;
  scene: Scene;
  scale: number;
  size: Size;
  colours: Palette;
  x: (place: number) => number;
  y: (place: number) => number;
  r: (place: number) => number;
  /** Whether any of a disc is in the window. */
  seen: (x: number, y: number, r: number) => boolean;
  /** Something else stands out. */
  dimmed: (place: number) => boolean;
}

export const viewOf = (
  pen: CanvasRenderingContext2D,
  scene: Scene,
  camera: Camera,
  size: Size,
  colours: Palette,
): View => {
  const { layout, lit } = scene;
  const left = size.width / 2 - camera.x * camera.scale;
  const top = size.height / 2 - camera.y * camera.scale;
  return {
    pen,
    scene,
    scale: camera.scale,
    size,
    colours,
    x: (place) => (layout.x[place] ?? 0) * camera.scale + left,
    y: (place) => (layout.y[place] ?? 0) * camera.scale + top,
    r: (place) => (layout.r[place] ?? 0) * camera.scale,
    seen: (x, y, r) => x + r >= 0 && y + r >= 0 && x - r <= size.width && y - r <= size.height,
    dimmed: (place) => lit !== undefined && !lit.has(place),
  };
};

export const circle = (pen: CanvasRenderingContext2D, x: number, y: number, r: number): void => {
  pen.beginPath();
  pen.arc(x, y, Math.max(0.5, r), 0, 2 * Math.PI);
};
