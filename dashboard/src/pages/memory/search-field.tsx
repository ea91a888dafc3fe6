import { Search, X } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { IconButton } from "../../ui/button";
import { Kbd } from "../../ui/kbd";
import type { Go } from "./use-page";
import type { Where } from "./where";

/** Milliseconds without a key, after which it is looked for. */
const REST = 140;
/** Letters that say enough to look for. */
const LEAST = 2;

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest("input, textarea, select, [contenteditable], dialog") !== null;

/** Looks while one types. `/` leads to it, Escape empties it, and the down arrow leads into what was found. */
export const SearchField = ({
  where,
  go,
  onLead,
}: {
  where: Where;
  go: Go;
  /** Somebody wants to go on among what is found for this. */
  onLead: (q: string | undefined) => void;
}) => {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(where.q ?? "");
  const sent = useRef(where.q ?? "");

  // Somebody went back, or followed a link.
  useEffect(() => {
    const asked = where.q ?? "";
    if (asked === sent.current) return;
    sent.current = asked;
    setText(asked);
  }, [where.q]);

  const typed = text.trim().length < LEAST ? "" : text;
  const forgotten = where.shelf === "forgotten";
  const ask = useCallback((): void => {
    if (typed === sent.current) return;
    const first = sent.current === "";
    sent.current = typed;
    // Each letter is no step to go back to; that something is looked for is one.
    go({ q: typed || undefined, ...(forgotten && { shelf: undefined }) }, !first);
  }, [typed, go, forgotten]);

  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(ask, REST);
    return () => clearTimeout(timer);
  }, [typed, ask]);

  useEffect(() => {
    const lead = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target))
        return;
      event.preventDefault();
      field.current?.select();
    };
    document.addEventListener("keydown", lead);
    return () => document.removeEventListener("keydown", lead);
  }, []);

  return (
    <search className="relative block">
      <Search
        size={16}
        aria-hidden="true"
        className="pointer-events-none absolute top-3 left-3.5 text-ink-3"
      />
      <input
        ref={field}
        type="text"
        aria-label="Search memories"
        aria-keyshortcuts="/"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        placeholder="Search by words"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text) {
            event.preventDefault();
            setText("");
          }
          if (event.key === "ArrowDown") {
            event.preventDefault();
            // What is in the field counts, and not what was found for the letters before.
            ask();
            onLead(typed || undefined);
          }
        }}
        className="h-10 w-full rounded-m border border-line-strong bg-raised pr-11 pl-10 text-l transition-colors hover:border-ink-3"
      />
      <span className="absolute inset-y-0 right-2 grid place-items-center">
        {text ? (
          <IconButton
            small
            label="Empty the search"
            onClick={() => {
              setText("");
              field.current?.focus();
            }}
          >
            <X size={14} />
          </IconButton>
        ) : (
          <span className="pr-1.5 max-sm:hidden">
            <Kbd keys="/" />
          </span>
        )}
      </span>
    </search>
  );
};
