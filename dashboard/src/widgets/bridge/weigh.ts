/** Levels of lists and objects in each other. */
const DEEPEST = 64;

/**
 * About how many bytes a value has as JSON. It stops counting above `most`, so that what is far too large costs no more
 * than what is a little too large. What is no JSON (a `Map`, a circle, a function's place) weighs infinitely much.
 */
export const weigh = (value: unknown, most: number): number => {
  let weight = 0;
  const rest: [value: unknown, depth: number][] = [[value, 0]];
  while (weight <= most) {
    const next = rest.pop();
    if (!next) return weight;
    const [one, depth] = next;
    weight += own(one);
    if (typeof one !== "object" || one === null) continue;
    if (depth >= DEEPEST) return Number.POSITIVE_INFINITY;
    weight += opened(one, (part) => rest.push([part, depth + 1]), most - weight);
  }
  return weight;
};

/** Of the value alone, without its parts. */
const own = (value: unknown): number => {
  switch (typeof value) {
    case "string":
      return value.length + 2;
    case "number":
    case "boolean":
    case "undefined":
      return 4;
    case "object":
      return value === null || isPlain(value) ? 2 : Number.POSITIVE_INFINITY;
    default:
      return Number.POSITIVE_INFINITY;
  }
};

const isPlain = (value: object): boolean => {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Hands on the parts, and weighs the names. */
const opened = (value: object, hand: (part: unknown) => void, most: number): number => {
  let names = 0;
  if (Array.isArray(value)) {
    if (value.length > most) return Number.POSITIVE_INFINITY;
    for (const part of value) hand(part);
    return value.length;
  }
  for (const name in value) {
    names += name.length + 4;
    if (names > most) return names;
    hand((value as Record<string, unknown>)[name]);
  }
  return names;
};
