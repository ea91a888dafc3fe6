import { ArrowUp, Square } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { classes } from "../../lib/class";

const ROUND = "grid size-8 shrink-0 place-items-center rounded-full transition-colors disabled:opacity-40";

/** Where one writes. Enter sends, Shift and Enter begins a line, Escape stops the answer. */
export const Composer = ({
  going,
  disabled = false,
  onSay,
  onStop,
}: {
  /** An answer is on its way. */
  going: boolean;
  disabled?: boolean;
  onSay: (text: string) => void;
  onStop: () => void;
}) => {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    if (going || disabled || !text.trim()) return;
    onSay(text.trim());
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && going) onStop();
    // While a word of Chinese or Japanese is put together, Enter belongs to that.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <form
      onSubmit={submit}
      className="flex items-end gap-2 rounded-l border border-line-strong bg-raised p-2 pl-4 shadow-1 transition-colors focus-within:border-ink-3"
    >
      <textarea
        ref={field}
        aria-label="Message"
        rows={1}
        placeholder="Ask, or have something done"
        value={text}
        disabled={disabled}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-48 min-h-8 flex-1 resize-none bg-transparent py-1.5 outline-none focus-visible:shadow-none"
      />
      {going ? (
        <button
          type="button"
          aria-label="Stop"
          title="Stop (Esc)"
          onClick={onStop}
          className={classes(ROUND, "bg-sunk text-ink hover:bg-press")}
        >
          <Square size={13} fill="currentColor" />
        </button>
      ) : (
        <button
          type="submit"
          aria-label="Send"
          title="Send (Enter)"
          disabled={disabled || !text.trim()}
          className={classes(ROUND, "bg-accent text-on-accent hover:bg-accent-strong")}
        >
          <ArrowUp size={17} />
        </button>
      )}
    </form>
  );
};
