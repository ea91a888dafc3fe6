import { Maximize2, Minimize2, PictureInPicture2, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { classes } from "../../lib/class";
import { IconButton } from "../../ui/button";
import type { DisplayMode } from "../bridge/types";
import { Away } from "./covers";
import type { Display } from "./display";
import { inertAround } from "./inert";
import { PipHandle } from "./pip-handle";
import { usePip } from "./use-pip";

/**
 * Where a view is: in its place, as large as the window, or in a small window above the page. It is the same element all
 * the time, and only shown elsewhere: a frame that is moved in the document loads anew.
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
  const mode = useSyncExternalStore(display.watch, display.mode);
  const element = useRef<HTMLDivElement>(null);
  const pip = usePip(mode === "pip");
  useTopLayer(element, mode);
  const away = mode !== "inline";
  return (
    <div className="relative h-full">
      {away && (
        <Away
          words={mode === "pip" ? "In a small window" : "In full screen"}
          onBack={() => display.become("inline")}
        />
      )}
      <div
        ref={element}
        {...(away && { role: "dialog", "aria-label": name })}
        {...(mode === "fullscreen" && { "aria-modal": true })}
        onKeyDown={(event) => {
          if (away && event.key === "Escape" && !event.defaultPrevented) display.become("inline");
        }}
        style={mode === "pip" ? pip.style : undefined}
        className={classes(
          "flex flex-col text-ink",
          !away && "h-full",
          away && "m-0 max-h-none max-w-none overflow-hidden border-0 bg-surface p-0",
          mode === "fullscreen" && "fixed inset-0 size-full",
          mode === "pip" && "fixed inset-auto rounded-m shadow-2 inset-ring inset-ring-line",
        )}
      >
        {away ? <Header name={name} mode={mode} display={display} pip={pip} onReload={onReload} /> : null}
        <div className={classes("relative min-h-0 flex-1", pip.held && "pointer-events-none")}>
          {children}
        </div>
        {mode === "pip" ? <PipHandle pip={pip} name={name} /> : null}
      </div>
    </div>
  );
};

const Header = ({
  name,
  mode,
  display,
  pip,
  onReload,
}: {
  name: string;
  mode: DisplayMode;
  display: Display;
  pip: ReturnType<typeof usePip>;
  onReload: () => void;
}) => (
  <header
    {...(mode === "pip" && pip.drag)}
    className={classes(
      "flex shrink-0 items-center gap-1 border-b border-line bg-bg pr-1.5 pl-3 select-none",
      mode === "pip" ? "h-9 cursor-grab touch-none active:cursor-grabbing" : "h-11",
    )}
  >
    <h2 className="min-w-0 flex-1 truncate font-medium">{name}</h2>
    <IconButton small={mode === "pip"} label={`Reload ${name}`} onClick={onReload}>
      <RotateCw size={14} />
    </IconButton>
    {mode === "pip" ? (
      <IconButton small label="Full screen" onClick={() => display.become("fullscreen")}>
        <Maximize2 size={14} />
      </IconButton>
    ) : (
      <IconButton label="Small window" onClick={() => display.become("pip")}>
        <PictureInPicture2 size={15} />
      </IconButton>
    )}
    <IconButton
      autoFocus
      small={mode === "pip"}
      label="Back to its place"
      onClick={() => display.become("inline")}
    >
      <Minimize2 size={14} />
    </IconButton>
  </header>
);

/** Above everything, past whatever moves or cuts what is around it: in the browser's top layer. */
const useTopLayer = (element: React.RefObject<HTMLDivElement | null>, mode: DisplayMode): void => {
  const away = mode !== "inline";
  useEffect(() => {
    const shown = element.current;
    if (!away || !shown) return;
    const before = document.activeElement;
    shown.popover = "manual";
    shown.showPopover();
    return () => {
      if (shown.matches(":popover-open")) shown.hidePopover();
      shown.popover = null;
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [element, away]);
  useEffect(() => {
    if (mode === "fullscreen" && element.current) return inertAround(element.current);
    return undefined;
  }, [element, mode]);
};
