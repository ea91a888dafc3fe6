import type { Rect } from "./geometry";

/** Milliseconds that motion takes, as the style has it; none for those who want none. */
export const calm = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--calm")) || 0;

const pixels = (text: string): number => Number.parseFloat(text) || 0;

const running = new WeakMap<HTMLElement, Animation>();

/** How far an element seems to be from its position: on its way there, or where a pointer holds it. */
const offset = (element: HTMLElement): { x: number; y: number } => {
  const moving = running.get(element)?.playState === "running" || element.style.transform !== "";
  // Asking what is computed makes the browser compute it: not for fifty that rest.
  if (!moving) return { x: 0, y: 0 };
  const { transform } = getComputedStyle(element);
  if (transform === "none") return { x: 0, y: 0 };
  const { m41, m42 } = new DOMMatrix(transform);
  return { x: m41, y: m42 };
};

/**
 * Puts an element somewhere, and lets it seem to come there from where it seemed to be. Only a transform is animated,
 * which costs no layout, and it is gone at the end.
 */
export const slide = (element: HTMLElement, to: Rect, duration: number): void => {
  const { style } = element;
  const [left, top] = [pixels(style.left), pixels(style.top)];
  const isNew = style.left === "";
  const rests = !isNew && left === to.left && top === to.top && style.transform === "";
  if (pixels(style.width) !== to.width) style.width = `${to.width}px`;
  if (pixels(style.height) !== to.height) style.height = `${to.height}px`;
  // There, or on its way already.
  if (rests) return;
  const { x, y } = offset(element);
  running.get(element)?.cancel();
  style.transform = "";
  style.left = `${to.left}px`;
  style.top = `${to.top}px`;
  const [dx, dy] = [left + x - to.left, top + y - to.top];
  if (isNew || duration === 0 || !element.animate || (dx === 0 && dy === 0)) return;
  const animation = element.animate([{ transform: `translate(${dx}px, ${dy}px)` }, { transform: "none" }], {
    duration,
    easing: "cubic-bezier(0.2, 0, 0, 1)",
  });
  running.set(element, animation);
};
