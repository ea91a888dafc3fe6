import { X } from "lucide-react";
import { type KeyboardEvent, lazy, Suspense, useEffect } from "react";
import { classes } from "../lib/class";
import { IconButton } from "../ui/button";
import { PlaceLinks } from "./place-links";

const More = lazy(() => import("./sidebar-more").then(({ SidebarMore }) => ({ default: SidebarMore })));

/** Up and down between what can be chosen. */
const step = (event: KeyboardEvent<HTMLElement>): void => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const target = event.target as HTMLElement;
  if (!target.matches("[data-row]")) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const next = rows[rows.indexOf(target) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
};

/** The places one can go to. On a narrow window it is laid over the page. */
export const Sidebar = ({ shown, onClose }: { shown: boolean; onClose: () => void }) => {
  useEffect(() => {
    if (!shown) return;
    const close = (event: globalThis.KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    document.addEventListener("keydown", close);
    return () => document.removeEventListener("keydown", close);
  }, [shown, onClose]);
  return (
    <>
      {shown && (
        <button
          type="button"
          aria-label="Close the places"
          onClick={onClose}
          className="fixed inset-0 z-30 bg-backdrop md:hidden"
        />
      )}
      <nav
        aria-label="Places"
        onKeyDown={step}
        className={classes(
          "flex min-h-0 flex-col overflow-auto border-r border-line bg-bg p-3",
          "max-md:fixed max-md:inset-y-0 max-md:left-0 max-md:z-40 max-md:w-64 max-md:shadow-2",
          !shown && "max-md:hidden",
        )}
      >
        <div className="mb-2 flex justify-end md:hidden">
          <IconButton label="Close" onClick={onClose} autoFocus>
            <X size={16} />
          </IconButton>
        </div>
        <PlaceLinks onGone={onClose} />
        <Suspense>
          <More onGone={onClose} />
        </Suspense>
      </nav>
    </>
  );
};
