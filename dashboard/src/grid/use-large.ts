import { type RefObject, useEffect } from "react";
import { overlays } from "../app/overlays";

/** Everything beside an element and beside what is around it. */
const beside = (element: Element): Element[] => {
  const all: Element[] = [];
  for (let at = element; at.parentElement && at !== document.body; at = at.parentElement) {
    all.push(...[...at.parentElement.children].filter((other) => other !== at));
  }
  return all;
};

/** What a menu of a large tile is shown in is not to be inert. Live regions stay heard. */
const stays = (element: Element): boolean =>
  element.tagName === "SCRIPT" || element.matches("[aria-live], [data-backdrop], [data-base-ui-portal]");

/**
 * Makes an element that is as large as the window the only one that can be used, as a dialog is, without moving it in the
 * document: a frame in it would load anew.
 */
export const useLarge = (element: RefObject<HTMLElement | null>, large: boolean): void => {
  useEffect(() => {
    const shown = element.current;
    if (!large || !shown) return;
    const before = document.activeElement;
    const others = beside(shown).filter((other) => !other.hasAttribute("inert") && !stays(other));
    for (const other of others) other.setAttribute("inert", "");
    shown.querySelector<HTMLElement>("[data-head] button")?.focus();
    const hear = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      overlays.close();
    };
    addEventListener("keydown", hear);
    return () => {
      removeEventListener("keydown", hear);
      for (const other of others) other.removeAttribute("inert");
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      else shown.querySelector<HTMLElement>("[data-grip]")?.focus();
    };
  }, [element, large]);
};
