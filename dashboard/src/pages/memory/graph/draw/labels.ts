import { nameOf } from "../names";
import { AGENT, subjectSize } from "./hubs";
import type { View } from "./view";

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A name that has found room. */
export interface Label extends Box {
  place: number;
  text: string;
  font: string;
  /** It lies on whatever is there: it is what somebody points at. */
  plate: boolean;
  dim: boolean;
}

const PAD = 5;
const LETTERS = 26;
/** Of what is pointed at. */
const ALL_LETTERS = 72;

export const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const short = (name: string, letters: number): string =>
  name.length > letters ? `${name.slice(0, letters - 1).trimEnd()}…` : name;

interface Spot {
  x: number;
  y: number;
  /** Which part of the name stands there. */
  from: "start" | "centre" | "end";
}

/** Where the name of a node may stand: above an island, below an agent, beside anything else. */
const spots = (view: View, place: number): Spot[] => {
  const { scene, x, y, r } = view;
  const [cx, cy] = [x(place), y(place)];
  const beside = (away: number): Spot[] => [
    { x: cx + away, y: cy + 4, from: "start" },
    { x: cx - away, y: cy + 4, from: "end" },
  ];
  switch (scene.model.roles[place]) {
    case "island":
      return [{ x: cx, y: cy - r(place) - 7, from: "centre" }];
    case "agent":
      return [{ x: cx, y: cy + AGENT + 15, from: "centre" }];
    case "subject":
      return beside(subjectSize(view, place) + 5);
    default:
      return beside(Math.min(8, r(place)) + 8).slice(0, 1);
  }
};

const SHIFT = { start: 0, centre: 0.5, end: 1 } as const;

/** The name of a node in each of the places where it may stand. */
const candidates = (view: View, place: number, plate: boolean): Label[] => {
  const { pen, scene, colours, seen, size } = view;
  const node = scene.model.nodes[place];
  if (!node || !seen(view.x(place), view.y(place), view.r(place) + 160)) return [];
  const isIsland = scene.model.roles[place] === "island";
  const font = `${isIsland ? "630 13" : "540 12"}px ${colours.font}`;
  pen.font = font;
  const text = short(nameOf(node), plate ? ALL_LETTERS : LETTERS);
  const width = pen.measureText(text).width;
  return spots(view, place).map(({ x, y, from }) => {
    const wanted = x - width * SHIFT[from] - PAD;
    // What is pointed at is read whole.
    const left = plate ? Math.max(6, Math.min(wanted, size.width - width - 2 * PAD - 6)) : wanted;
    const right = left + width + 2 * PAD;
    return { place, text, font, plate, dim: view.dimmed(place), left, right, top: y - 14, bottom: y + PAD };
  });
};

/** Whether a name would lie on memories. */
const onIsland = ({ scene, x, y, r }: View, { place, left, right, top, bottom }: Label): boolean =>
  scene.model.projects.some((island) => {
    if (island === place) return false;
    const [cx, cy] = [x(island), y(island)];
    const [dx, dy] = [cx - Math.max(left, Math.min(cx, right)), cy - Math.max(top, Math.min(cy, bottom))];
    return Math.hypot(dx, dy) < r(island) - 4;
  });

/** Names, the most telling first; one that would lie on another waits until there is room. */
export const placed = (view: View): Label[] => {
  const { model, focus } = view.scene;
  const labels: Label[] = [];
  const pointed = focus === undefined ? undefined : candidates(view, focus, true)[0];
  if (pointed) labels.push(pointed);
  for (const place of [...model.projects, ...model.agents, ...model.subjects]) {
    if (place === focus) continue;
    const free = candidates(view, place, false).filter(
      (next) => !labels.some((other) => overlap(next, other)),
    );
    const best =
      free.find((next) => !onIsland(view, next)) ?? (model.roles[place] === "island" ? free[0] : undefined);
    if (best) labels.push(best);
  }
  return labels;
};

export const write = ({ pen, colours }: View, labels: readonly Label[]): void => {
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.lineJoin = "round";
  // What is pointed at lies on the others.
  for (const { text, font, plate, dim, left, right, top, bottom } of labels.toReversed()) {
    if (plate) {
      pen.beginPath();
      pen.roundRect(left - 2, top - 2, right - left + 4, bottom - top + 4, 6);
      pen.fillStyle = colours.raised;
      pen.fill();
      pen.lineWidth = 1;
      pen.strokeStyle = colours["line-strong"];
      pen.stroke();
    }
    pen.font = font;
    if (!plate) {
      // Words stand out from what they lie on.
      pen.lineWidth = 3;
      pen.strokeStyle = colours.bg;
      pen.strokeText(text, left + PAD, bottom - PAD);
    }
    pen.fillStyle = dim ? colours["ink-3"] : colours.ink;
    pen.fillText(text, left + PAD, bottom - PAD);
  }
};
