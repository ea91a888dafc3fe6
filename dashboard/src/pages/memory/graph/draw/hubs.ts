import type { Label } from "./labels";
import { overlap } from "./labels";
import { circle, type View } from "./view";

/** Pixels from which on there is room for a number. */
const NUMBER = 15;

export const islands = ({ pen, scene, colours, x, y, r, seen }: View): void => {
  for (const project of scene.model.projects) {
    if (!seen(x(project), y(project), r(project))) continue;
    const isFocus = scene.focus === project;
    circle(pen, x(project), y(project), r(project));
    pen.fillStyle = colours.surface;
    pen.fill();
    pen.lineWidth = isFocus ? 2 : 1;
    const shore = scene.lit?.has(project) ? colours["line-strong"] : colours.line;
    pen.strokeStyle = isFocus ? colours.accent : shore;
    pen.stroke();
  }
};

/** Memories by the month: as large as there are many, with how many there are. */
export const months = (view: View): void => {
  const { pen, scene, colours, x, y, r, seen } = view;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = `420 11px ${colours.font}`;
  pen.lineWidth = 1;
  for (const place of [...scene.model.members.values()].flat()) {
    if (scene.model.roles[place] !== "month" || !seen(x(place), y(place), r(place))) continue;
    circle(pen, x(place), y(place), r(place));
    pen.fillStyle = scene.focus === place ? colours["accent-soft"] : colours.sunk;
    pen.fill();
    pen.strokeStyle = scene.lit?.has(place) ? colours.accent : colours["line-strong"];
    pen.stroke();
    if (r(place) < NUMBER) continue;
    pen.fillStyle = colours["ink-2"];
    pen.fillText(String(scene.model.nodes[place]?.count ?? ""), x(place), y(place));
  }
};

/** How large a subject is: they do not shrink to nothing, nor grow over their neighbours. */
export const subjectSize = ({ r, scale }: View, place: number): number =>
  Math.max(3, Math.min(r(place), 8 + scale));

/** Tags and names. One without a name beside it, on the name of another, waits until there is room. */
export const subjects = (view: View, labels: readonly Label[]): void => {
  const { pen, scene, colours, x, y, seen } = view;
  const named = new Set(labels.map(({ place }) => place));
  const hidden = (place: number, size: number): boolean => {
    const box = {
      left: x(place) - size,
      right: x(place) + size,
      top: y(place) - size,
      bottom: y(place) + size,
    };
    return !named.has(place) && labels.some((label) => overlap(label, box));
  };
  pen.lineWidth = 1.25;
  for (const place of scene.model.subjects) {
    const size = subjectSize(view, place) * (named.has(place) ? 1 : 0.7);
    if (!seen(x(place), y(place), size) || hidden(place, size)) continue;
    shape(view, place, size);
    pen.fillStyle = scene.focus === place ? colours.accent : colours.raised;
    pen.fill();
    const edge = scene.lit ? colours.accent : colours["ink-3"];
    pen.strokeStyle = view.dimmed(place) || !named.has(place) ? colours["line-strong"] : edge;
    pen.stroke();
  }
};

/** A tag is round, a name has corners. */
const shape = ({ pen, scene, x, y }: View, place: number, size: number): void => {
  const [cx, cy] = [x(place), y(place)];
  if (scene.model.nodes[place]?.kind === "tag") {
    circle(pen, cx, cy, size * 0.8);
    return;
  }
  pen.beginPath();
  pen.moveTo(cx, cy - size);
  pen.lineTo(cx + size, cy);
  pen.lineTo(cx, cy + size);
  pen.lineTo(cx - size, cy);
  pen.closePath();
};

/** Half the side of an agent's sign. */
export const AGENT = 8;

export const agents = (view: View): void => {
  const { pen, scene, colours, x, y, seen } = view;
  for (const place of scene.model.agents) {
    if (!seen(x(place), y(place), AGENT)) continue;
    pen.beginPath();
    pen.roundRect(x(place) - AGENT, y(place) - AGENT, 2 * AGENT, 2 * AGENT, 4);
    const plain = view.dimmed(place) ? colours["line-strong"] : colours["ink-2"];
    pen.fillStyle = scene.focus === place ? colours.accent : plain;
    pen.fill();
  }
};
