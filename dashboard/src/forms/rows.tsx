import { ArrowDown, ArrowUp, X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { IconButton } from "../ui/button";

/** Buttons and inputs of a row, so that the focus has somewhere to go when rows come and go. */
const FOCUSABLE = "input, select, textarea, button";

export const useRows = () => {
  const list = useRef<HTMLDivElement>(null);
  const focus = (find: (rows: Element[]) => Element | null | undefined): void => {
    requestAnimationFrame(() => {
      const found = find([...(list.current?.querySelectorAll(":scope > [data-row]") ?? [])]);
      (found as HTMLElement | null | undefined)?.focus();
    });
  };
  return {
    list,
    focusLast: () => focus((rows) => rows.at(-1)?.querySelector(FOCUSABLE)),
    focusAt: (at: number) =>
      focus(
        (rows) =>
          rows[Math.min(at, rows.length - 1)]?.querySelector(FOCUSABLE) ??
          list.current?.querySelector("[data-add]"),
      ),
  };
};

/** A row, with what can be done to it. */
export const RowFrame = ({
  name,
  line,
  onUp,
  onDown,
  onRemove,
  children,
}: {
  name: string;
  line: boolean;
  onUp?: (() => void) | undefined;
  onDown?: (() => void) | undefined;
  onRemove: () => void;
  children: ReactNode;
}) => {
  const actions = (
    <div className="flex shrink-0 text-ink-3">
      {(onUp ?? onDown) && (
        <>
          <IconButton small label={`Move ${name} up`} disabled={!onUp} onClick={onUp}>
            <ArrowUp size={13} />
          </IconButton>
          <IconButton small label={`Move ${name} down`} disabled={!onDown} onClick={onDown}>
            <ArrowDown size={13} />
          </IconButton>
        </>
      )}
      <IconButton small label={`Remove ${name}`} onClick={onRemove}>
        <X size={13} />
      </IconButton>
    </div>
  );
  if (line) {
    return (
      <div data-row="" className="flex min-w-0 items-start gap-1">
        <div className="min-w-0 flex-1">{children}</div>
        <div className="pt-1">{actions}</div>
      </div>
    );
  }
  return (
    <div data-row="" className="grid grid-cols-1 min-w-0 gap-2 rounded-s border border-line bg-surface p-2.5">
      {/* After the inputs in the order of the keyboard, above them for the eye. */}
      <div className="order-last min-w-0 [&>div]:border-l-0 [&>div]:pl-0">{children}</div>
      <div className="flex items-center justify-between gap-2">
        <span className="truncate text-xs font-medium text-ink-3">{name}</span>
        {actions}
      </div>
    </div>
  );
};
