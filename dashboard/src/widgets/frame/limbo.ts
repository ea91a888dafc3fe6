/** Where frames are that say farewell: on the page, so that they still run, and nowhere to be seen. */
let limbo: HTMLElement | undefined;

const place = (): HTMLElement => {
  if (limbo?.isConnected) return limbo;
  limbo = document.createElement("div");
  limbo.inert = true;
  limbo.ariaHidden = "true";
  limbo.style.cssText = "position:fixed;inset:auto;width:0;height:0;overflow:hidden;visibility:hidden";
  document.body.append(limbo);
  return limbo;
};

type Movable = HTMLElement & { moveBefore?: (node: Node, child: Node | null) => void };

/**
 * Keeps a frame running while what was around it goes, until somebody removes it. Only browsers that move nodes without loading them anew can: in
 * others the frame goes at once, and was told.
 */
export const keep = (iframe: HTMLIFrameElement): void => {
  const to: Movable = place();
  try {
    to.moveBefore?.(iframe, null);
  } catch {
    // It is not on the page any more.
  }
};
