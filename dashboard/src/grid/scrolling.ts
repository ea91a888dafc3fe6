/** Pixels from the edge of what scrolls within which it does, and how fast at most, a frame. */
const NEAR = 56;
const FASTEST = 18;

/** The nearest element around that scrolls, which is the page's content. */
export const scrollerOf = (element: Element): Element => {
  for (let at = element.parentElement; at; at = at.parentElement) {
    const { overflowY } = getComputedStyle(at);
    if (overflowY === "auto" || overflowY === "scroll") return at;
  }
  return document.documentElement;
};

/** How far to scroll in this frame, with a pointer at a height of the window: faster nearer to the edge. */
export const scrollBy = (y: number, top: number, foot: number): number => {
  if (y < top + NEAR) return -Math.ceil(FASTEST * Math.min(1, (top + NEAR - y) / NEAR));
  if (y > foot - NEAR) return Math.ceil(FASTEST * Math.min(1, (y - foot + NEAR) / NEAR));
  return 0;
};
