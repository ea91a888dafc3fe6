import type { Rect } from "./geometry";

/** Milliseconds that motion takes, as the style has it; none for those who want none. */
const calm = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--calm")) || 0;

const pixels = (text: string): number => Number.parseFloat(text) || 0;

/** Where an element seems to be: at its position, or on its way there, or where a pointer holds it. */
const seeming = (element: HTMLElement): { left: number; top: number } => {
  const { left, top } = element.style;
  const { transform } = getComputedStyle(element);
  const { m41, m42 } = transform && transform !== "none" ? new DOMMatrix(transform) : { m41: 0, m42: 0 };
  return { left: pixels(left) + m41, top: pixels(top) + m42 };
};

const running = new WeakMap<HTMLElement, Animation>();

/**
 * Puts an element somewhere, and lets it seem to come there from where it seemed to be. Only a transform is animated,
 * which costs no layout, and it is gone at the end.
 */
export const slide = (element: HTMLElement, to: Rect, animated: boolean): void => {
  const { style } = element;
  const before = style.left !== "" && animated ? seeming(element) : undefined;
  const held = style.transform !== "";
  const same = pixels(style.left) === to.left && pixels(style.top) === to.top;
  style.width = `${to.width}px`;
  style.height = `${to.height}px`;
  // On its way already, or there.
  if (same && !held) return;
  running.get(element)?.cancel();
  style.transform = "";
  style.left = `${to.left}px`;
  style.top = `${to.top}px`;
  if (!before || !element.animate) return;
  const [dx, dy] = [before.left - to.left, before.top - to.top];
  const duration = calm();
  if (duration === 0 || (dx === 0 && dy === 0)) return;
  const animation = element.animate([{ transform: `translate(${dx}px, ${dy}px)` }, { transform: "none" }], {
    duration,
    easing: "cubic-bezier(0.2, 0, 0, 1)",
  });
  running.set(element, animation);
};
