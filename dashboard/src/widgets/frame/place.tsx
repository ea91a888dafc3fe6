import { Maximize2, Minimize2, RotateCw } from "lucide-react";
import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { classes } from "../../lib/class";
import { IconButton } from "../../ui/button";
import { Away } from "./covers";
import type { Display } from "./display";
import { PipHandle } from "./pip-handle";
import { usePip } from "./use-pip";

/**
 * Where a view is: in its place, or in a small window above the page. It is the same element all the time, and only shown
 * elsewhere: a frame that is moved in the document loads anew.
 */
export const Place = ({
  name,
  display,
  onReload,
  children,
}: {
  name: string;
  display: Display;
  onReload: () => void;
  children: ReactNode;
}) => {
  const isPip = useSyncExternalStore(display.watch, display.mode) === "pip";
  const element = useRef<HTMLElement>(null);
  const pip = usePip(isPip);
  const back = useCallback(() => display.become("inline"), [display]);
  useTopLayer(element, isPip, back);
  return (
    <div className="relative h-full">
      {isPip && <Away words="In a small window" onBack={back} />}
      <section
        ref={element}
        aria-label={isPip ? `${name}, small window` : undefined}
        style={isPip ? pip.style : undefined}
        className={classes(
          "flex flex-col text-ink",
          isPip
            ? "fixed inset-auto m-0 max-h-none max-w-none overflow-hidden rounded-m border border-line bg-surface p-0 shadow-2"
            : "h-full",
        )}
      >
        {isPip ? <Header name={name} display={display} pip={pip} onReload={onReload} /> : null}
        <div className={classes("relative min-h-0 flex-1", pip.held && "pointer-events-none")}>
          {children}
        </div>
        {isPip ? <PipHandle pip={pip} name={name} /> : null}
      </section>
    </div>
  );
};

const Header = ({
  name,
  display,
  pip,
  onReload,
}: {
  name: string;
  display: Display;
  pip: ReturnType<typeof usePip>;
  onReload: () => void;
}) => (
  <header
    {...pip.drag}
    className="flex h-9 shrink-0 cursor-grab touch-none items-center gap-1 border-b border-line bg-bg pr-1.5 pl-3 select-none active:cursor-grabbing"
  >
    <h2 className="min-w-0 flex-1 truncate font-medium">{name}</h2>
    <IconButton small label={`Reload ${name}`} onClick={onReload}>
      <RotateCw size={14} />
    </IconButton>
    {display.modes.includes("fullscreen") && (
      <IconButton small label="Full screen" onClick={() => display.become("fullscreen")}>
        <Maximize2 size={14} />
      </IconButton>
    )}
    <IconButton autoFocus small label="Back to its place" onClick={() => display.become("inline")}>
      <Minimize2 size={14} />
    </IconButton>
  </header>
);

/** Above everything, past whatever moves or cuts what is around it: in the browser's top layer. */
const useTopLayer = (element: RefObject<HTMLElement | null>, wanted: boolean, back: () => void): void => {
  useEffect(() => {
    const shown = element.current;
    if (!wanted || !shown) return;
    const before = document.activeElement;
    shown.popover = "manual";
    shown.showPopover();
    const hear = (event: KeyboardEvent): void => {
      // What the app asks about is a dialog in it, which has an Escape of its own.
      const inDialog = event.target instanceof Element && event.target.closest("dialog");
      if (event.key === "Escape" && !event.defaultPrevented && !inDialog) back();
    };
    shown.addEventListener("keydown", hear);
    return () => {
      shown.removeEventListener("keydown", hear);
      if (shown.matches(":popover-open")) shown.hidePopover();
      shown.popover = null;
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [element, wanted, back]);
};
