/** The tokens that the picture is drawn with, as the browser has worked them out for the theme of the moment. */
const TOKENS = [
  "bg",
  "sunk",
  "surface",
  "raised",
  "line",
  "line-strong",
  "ink",
  "ink-2",
  "ink-3",
  "accent",
  "accent-soft",
] as const;

export type Palette = Record<(typeof TOKENS)[number], string> & { font: string };

export const paletteOf = (element: HTMLElement): Palette => {
  const probe = document.createElement("span");
  element.append(probe);
  const style = getComputedStyle(probe);
  const colours = TOKENS.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, style.color];
  });
  const font = style.fontFamily;
  probe.remove();
  return { ...(Object.fromEntries(colours) as Record<(typeof TOKENS)[number], string>), font };
};
