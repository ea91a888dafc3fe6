import type { Model } from "../model";
import type { View } from "./view";

type Tie = readonly [from: number, to: number, weight: number];

/** Ties that are drawn while nothing is pointed at: more would be a thicket. */
const STRONGEST = 80;
/** Lines to single memories of what is pointed at: where there are more they say it themselves, by their colour. */
const OWN = 24;

const known = new WeakMap<Model, Tie[]>();

const islandsOf = (model: Model, place: number): number =>
  [...(model.ties[place]?.keys() ?? [])].filter((to) => model.roles[to] === "island").length;

/** Between projects and those who work there, and what they share with others. */
const strongest = (model: Model): Tie[] => {
  const drawn = known.get(model);
  if (drawn) return drawn;
  const shared = new Set(model.subjects.filter((place) => islandsOf(model, place) > 1));
  const all = model.projects.flatMap((project) =>
    [...(model.ties[project] ?? [])]
      .filter(([to]) => model.roles[to] === "agent" || shared.has(to))
      .map(([to, weight]): Tie => [project, to, weight]),
  );
  const first = all.sort((a, b) => b[2] - a[2]).slice(0, STRONGEST);
  known.set(model, first);
  return first;
};

/** All of one node; what lies in an island needs no line to it. */
const own = (model: Model, focus: number): Tie[] => {
  const isIn = (place: number, island: number): boolean =>
    model.roles[island] === "island" && (model.roles[place] === "dot" || model.roles[place] === "month");
  const all = [...(model.ties[focus] ?? [])]
    .filter(([to]) => !isIn(to, focus) && !isIn(focus, to))
    .map(([to, weight]): Tie => [focus, to, weight]);
  const toMemories = all.filter(([, to]) => model.roles[to] === "dot").length;
  return toMemories <= OWN ? all : all.filter(([, to]) => model.roles[to] !== "dot");
};

export const ties = ({ pen, scene, colours, x, y }: View): void => {
  const { model, focus } = scene;
  pen.strokeStyle = focus === undefined ? colours["line-strong"] : colours.accent;
  pen.globalAlpha = 0.5;
  for (const [from, to, weight] of focus === undefined ? strongest(model) : own(model, focus)) {
    const [ax, ay, bx, by] = [x(from), y(from), x(to), y(to)];
    pen.lineWidth = Math.min(3, 0.6 + Math.log10(weight + 1) * 0.7);
    pen.beginPath();
    pen.moveTo(ax, ay);
    // A bow, bent always to the same side, so that two of them are told apart.
    pen.quadraticCurveTo((ax + bx) / 2 - (by - ay) * 0.12, (ay + by) / 2 + (bx - ax) * 0.12, bx, by);
    pen.stroke();
  }
  pen.globalAlpha = 1;
};
