import type { Camera, Size } from "../camera";
import type { Palette } from "../palette";
import { dots } from "./dots";
import { agents, islands, months, subjects } from "./hubs";
import { placed, write } from "./labels";
import { ties } from "./ties";
import { type Scene, viewOf } from "./view";

/** Draws the picture as the camera sees it: what lies deepest first. */
export const draw = (
  pen: CanvasRenderingContext2D,
  scene: Scene,
  camera: Camera,
  size: Size,
  colours: Palette,
): void => {
  const view = viewOf(pen, scene, camera, size, colours);
  pen.clearRect(0, 0, size.width, size.height);
  // Names come before signs: a sign without room gives way to them.
  const labels = placed(view);
  ties(view);
  islands(view);
  dots(view);
  months(view);
  subjects(view, labels);
  agents(view);
  write(view, labels);
};
