/** Nothing has a glyph for it: what browsers draw then is what they draw for all that they have none for. */
const MISSING = "\u{10FFFE}";
const SIDE = 16;

let pencil: CanvasRenderingContext2D | null | undefined;

const drawn = (sign: string): string | undefined => {
  if (pencil === undefined) {
    const canvas = document.createElement("canvas");
    canvas.width = SIDE;
    canvas.height = SIDE;
    pencil = canvas.getContext("2d", { willReadFrequently: true });
  }
  if (!pencil) return undefined;
  pencil.clearRect(0, 0, SIDE, SIDE);
  pencil.textBaseline = "top";
  pencil.font = `${SIDE - 4}px sans-serif`;
  pencil.fillText(sign, 0, 0);
  return String(pencil.getImageData(0, 0, SIDE, SIDE).data);
};

const known = new Map<string, boolean>();

/** Whether this browser has a picture for an emoji, and no empty box. Where it cannot be found out, it has. */
export const isDrawable = (sign: string): boolean => {
  const before = known.get(sign);
  if (before !== undefined) return before;
  // Variation selectors choose a form, and are drawn as nothing.
  const picture = drawn(sign.replace(/\u{FE0F}/gu, ""));
  const now = picture === undefined || picture !== drawn(MISSING);
  known.set(sign, now);
  return now;
};
