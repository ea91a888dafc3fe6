/**
 * Makes everything on the page inert but an element and what is around it, until the answer is called: what is as large
 * as the window is the only thing that keys reach.
 */
export const inertAround = (element: HTMLElement): (() => void) => {
  const made: HTMLElement[] = [];
  for (let one = element; one.parentElement && one !== document.body; one = one.parentElement) {
    for (const other of one.parentElement.children) {
      if (other === one || !(other instanceof HTMLElement) || other.inert) continue;
      other.inert = true;
      made.push(other);
    }
  }
  return () => {
    for (const other of made) other.inert = false;
  };
};
