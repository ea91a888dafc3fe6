import type { AppWish, WholeWidget } from "../api";

/** What an app may want of the browser: after `to use`, and what it means. */
const FEATURES = new Map([
  ["camera", ["the camera", "It can look for as long as it is open."]],
  ["microphone", ["the microphone", "It can listen for as long as it is open."]],
  ["geolocation", ["your location", "It learns where you are."]],
  [
    "clipboardWrite",
    ["the clipboard", "It can put something there in place of what you copied. It cannot read it."],
  ],
] as const);

const USES: Record<AppWish["uses"][number], string> = {
  connect: "send requests there",
  resource: "load scripts and pictures from there",
  frame: "show pages from there",
  baseUri: "name it as the place of its links",
};

/** Whether a wish is for something of the browser's; others are for places to reach. */
export const isFeature = ({ why }: AppWish): boolean => why === undefined;

/** A wish in a few words: `the camera`, or a place. */
export const nameOf = (wish: AppWish): string =>
  isFeature(wish) ? (FEATURES.get(wish.name as "camera")?.[0] ?? wish.name) : wish.name;

/** What it means to allow it, in a sentence or two. */
export const meaningOf = (wish: AppWish): string => {
  if (isFeature(wish)) return FEATURES.get(wish.name as "camera")?.[1] ?? "";
  const uses = listed(wish.uses.map((use) => USES[use]));
  return `It would ${uses}. You are asked since ${wish.why}.`;
};

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** What an app asks for, after its name. */
export const asks = (wishes: readonly AppWish[]): string => {
  const features = wishes.filter(isFeature).map(nameOf);
  const places = wishes.filter((wish) => !isFeature(wish));
  const parts = [];
  if (features.length > 0) parts.push(`to use ${listed(features)}`);
  if (places.length === 1) parts.push(`to reach ${places.map(nameOf)}`);
  if (places.length > 1) parts.push(`to reach ${places.length} places that you may not want it to reach`);
  return `asks ${parts.join(", and ")}`;
};

/** Wishes of which nobody said anything so far. */
export const undecided = (widget: WholeWidget, uri: string, wishes: readonly AppWish[]): AppWish[] => {
  const said = widget.decisions?.[uri] ?? {};
  return wishes.filter(({ name }) => said[name] === undefined);
};

/** What an app was allowed, as one text: another one is another frame. */
export const allowedOf = (widget: WholeWidget, uri: string): string => {
  const said = Object.entries(widget.decisions?.[uri] ?? {});
  return said
    .filter(([, allowed]) => allowed)
    .map(([name]) => name)
    .sort()
    .join(" ");
};
