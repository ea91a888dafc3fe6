import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { classes } from "../../lib/class";
import { many } from "../../lib/number";
import { marked, type Turn } from "./transcript";

const NAMES = { User: "You", Assistant: "Agent", Tool: "Tool" } as const;

/** What one said. What tools answered is folded. */
export const TurnView = ({
  turn: { speaker, text },
  query,
  current,
}: {
  turn: Turn;
  query: string;
  /** It is the match that is looked at. */
  current: boolean;
}) => (
  <div className={classes("border-b border-line px-5 py-3", current && "bg-accent-soft")}>
    {speaker === "Tool" ? (
      <ToolAnswer text={text} query={query} />
    ) : (
      <>
        <p className={classes("mb-1 text-s font-medium", speaker === "User" ? "text-accent" : "text-ink-3")}>
          {NAMES[speaker]}
        </p>
        <p className="break-words whitespace-pre-wrap">
          <Marked text={text} query={query} />
        </p>
      </>
    )}
  </div>
);

const ToolAnswer = ({ text, query }: { text: string; query: string }) => {
  const [open, setOpen] = useState(false);
  const lines = text.split("\n");
  // What was searched for is not to be hidden.
  const shown = open || (query.trim() !== "" && text.toLowerCase().includes(query.trim().toLowerCase()));
  return (
    <>
      <button
        type="button"
        aria-expanded={shown}
        onClick={() => setOpen(!shown)}
        className="flex w-full min-w-0 items-center gap-1.5 rounded-s text-left text-s text-ink-3 hover:text-ink"
      >
        <ChevronRight size={13} className={classes("shrink-0 transition-transform", shown && "rotate-90")} />
        <span className="font-medium">{NAMES.Tool}</span>
        {!shown && <span className="min-w-0 flex-1 truncate font-mono">{lines[0]}</span>}
        <span className="ml-auto shrink-0 tabular">{many(lines.length, "line")}</span>
      </button>
      {shown && (
        <pre className="mt-2 overflow-x-auto rounded-s bg-sunk p-3 font-mono text-s leading-[1.55] break-words whitespace-pre-wrap">
          <Marked text={text} query={query} />
        </pre>
      )}
    </>
  );
};

const Marked = ({ text, query }: { text: string; query: string }) =>
  marked(text, query).map((piece, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
      <mark key={index} className="rounded-[3px] bg-warn-soft text-ink outline outline-warn">
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
