import { circle, type Scene, type View } from "./view";

/** Of a memory, in units of the layout; and how far apart they are. */
const DOT = 3;
const APART = 9.8;
/** Pixels between memories from which on their words can be read. */
const READABLE = 84;
const LARGEST = 8;
/** Pixels below which a dot may as well be a square. */
const SMALL = 2.2;

/** Memories. There may be ten thousand: those out of sight cost nothing, and each is one copy of one picture. */
export const dots = (view: View): void => {
  const { pen, scene, colours } = view;
  const put = {
    plain: stamp(view, colours["ink-3"]),
    dim: stamp(view, colours["line-strong"]),
    bright: stamp(view, colours.accent),
  };
  const bright: number[] = [];
  for (const place of inSight(view)) {
    const look = lookOf(scene, place);
    // What stands out lies on the others.
    if (look === "bright") bright.push(place);
    else put[look](place);
  }
  for (const place of bright) put.bright(place);
  const { focus, open } = scene;
  if (open !== undefined) ring(view, open);
  if (focus !== undefined && focus !== open && scene.model.roles[focus] === "dot") ring(view, focus);
  pen.fillStyle = colours["ink-2"];
  if (APART * view.scale > READABLE) words(view);
};

/** What hangs on what is pointed at stands out; of a project all do, which that they are not dimmed says as well. */
const lookOf = ({ model, focus, lit }: Scene, place: number): "plain" | "dim" | "bright" => {
  const pinned = model.nodes[place]?.pinned ? "bright" : "plain";
  if (!lit || focus === undefined) return pinned;
  if (!lit.has(place)) return "dim";
  return model.roles[focus] === "island" ? pinned : "bright";
};

/** Pixels from the middle to the edge of a dot. Near by they do not grow: there are words to read. */
const sizeOf = (scale: number): number => Math.min(DOT * scale, LARGEST);

/** The memories of islands that are in the window. */
function* inSight({ scene, x, y, r, seen }: View): Generator<number> {
  for (const project of scene.model.projects) {
    if (!seen(x(project), y(project), r(project))) continue;
    for (const place of scene.model.members.get(project) ?? []) {
      if (scene.model.roles[place] === "dot") yield place;
    }
  }
}

/** Puts dots of a colour. */
const stamp = ({ pen, scale, x, y, seen }: View, colour: string): ((place: number) => void) => {
  const r = sizeOf(scale);
  if (r < SMALL) {
    const side = Math.max(1, r * 1.7);
    return (place) => {
      pen.fillStyle = colour;
      pen.fillRect(x(place) - side / 2, y(place) - side / 2, side, side);
    };
  }
  const image = sprite(colour, r);
  return (place) => {
    const [left, top] = [x(place) - r - 1, y(place) - r - 1];
    if (seen(left, top, 2 * r + 2)) pen.drawImage(image, left, top, 2 * r + 2, 2 * r + 2);
  };
};

const sprites = new Map<string, OffscreenCanvas>();

/** A dot, drawn once for each size. */
const sprite = (colour: string, r: number): OffscreenCanvas => {
  const key = `${colour} ${r.toFixed(2)} ${devicePixelRatio}`;
  const known = sprites.get(key);
  if (known) return known;
  if (sprites.size > 24) sprites.clear();
  const side = Math.ceil((2 * r + 2) * devicePixelRatio);
  const image = new OffscreenCanvas(side, side);
  const pen = image.getContext("2d");
  if (pen) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(side / 2, side / 2, r * devicePixelRatio, 0, 2 * Math.PI);
    pen.fill();
  }
  sprites.set(key, image);
  return image;
};

const ring = ({ pen, colours, scale, x, y }: View, place: number): void => {
  circle(pen, x(place), y(place), Math.max(4, sizeOf(scale)) + 3);
  pen.lineWidth = 2;
  pen.strokeStyle = colours.accent;
  pen.stroke();
};

/** What memories say, when one is near enough to read it. */
const words = (view: View): void => {
  const { pen, scene, colours, scale, x, y, seen } = view;
  const letters = Math.min(28, Math.floor((APART * scale) / 5.6));
  pen.font = `420 11px ${colours.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  for (const place of inSight(view)) {
    if (!seen(x(place), y(place), 80)) continue;
    wrapped(scene.model.nodes[place]?.label ?? "", letters, 3).forEach((line, at) => {
      pen.fillText(line, x(place), y(place) + sizeOf(scale) + 4 + at * 13);
    });
  }
};

/** A text in lines of about so many letters; `…` stands for the rest. */
export const wrapped = (text: string, letters: number, most: number): string[] => {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else if (lines.length < most) lines.push(word);
    else {
      lines[most - 1] = `${last}…`;
      break;
    }
  }
  return lines;
};
