import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { classes } from "../lib/class";
import { IconButton } from "./button";
import { modals } from "./modals";

export interface DialogProps {
  title: string;
  /** Below the title, read with it. */
  about?: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the one that goes on last. */
  actions?: ReactNode;
  wide?: boolean;
  /** From the side, as high as the window. */
  side?: boolean;
}

/**
 * A window in the window. The browser's own: it keeps the focus inside, gives it back, and closes with Escape. It is
 * shown as long as it is rendered. What has `data-autofocus` has the focus at first.
 */
export const Dialog = ({ title, about, onClose, children, actions, wide, side }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before it is taken out of the page: what is gone gives no focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (!shown) return;
    shown.showModal();
    shown.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    const closed = modals.opened(shown);
    return () => {
      closed();
      shown.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={about ? `${id}-about` : undefined}
      onCancel={(event) => {
        // Not what a dialog in this one, or a field for a file, calls off.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      // Beside it: the dialog's own box is covered by what it holds.
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
      className={classes(
        "appear m-auto max-h-[calc(100dvh-32px)] w-full flex-col overflow-hidden border border-line bg-surface p-0 text-ink shadow-2 open:flex",
        side
          ? "mr-0 h-dvh max-h-dvh rounded-l-l border-y-0 border-r-0"
          : "max-w-[calc(100vw-32px)] rounded-l",
        side && (wide ? "max-w-[min(760px,100vw)]" : "max-w-[min(480px,100vw)]"),
        !side && (wide ? "sm:w-[720px]" : "sm:w-[460px]"),
      )}
    >
      <header className="flex items-start gap-3 border-b border-line py-3 pr-3 pl-5">
        <div className="min-w-0 flex-1 py-1">
          <h2 id={`${id}-title`} className="text-l font-medium">
            {title}
          </h2>
          {about && (
            <div id={`${id}-about`} className="text-ink-2">
              {about}
            </div>
          )}
        </div>
        <IconButton label="Close" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-auto px-5 py-4">{children}</div>
      {actions && (
        <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</footer>
      )}
    </dialog>
  );
};
