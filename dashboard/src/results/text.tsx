import { useMemo, useState } from "react";
import { many } from "../lib/number";
import { Segmented } from "../ui/segmented";
import { JsonTree } from "./json-tree";
import { looksLikeMarkdown } from "./markdown";
import { Markdown } from "./markdown-view";
import { jsonIn } from "./model";

const LINES = 24;
const LETTERS = 3_000;
/** More than this is not laid out at once. */
const LARGEST = 400_000;

/** A text of a tool: as JSON or Markdown where it is that, letter for letter otherwise. */
export const ResultText = ({ text }: { text: string }) => {
  const value = useMemo(() => jsonIn(text), [text]);
  const [as, setAs] = useState<"read" | "source">("read");
  if (value !== undefined) return <JsonTree value={value} label="Result" />;
  // A sentence is read as one.
  if (text.length < 240 && !/[\n\t]| {3}/.test(text.trim()) && text.trim() !== "") {
    return <Markdown text={text.trim()} />;
  }
  if (!looksLikeMarkdown(text) || text.length > 60_000) return <Plain text={text} />;
  return (
    <div className="grid grid-cols-1 min-w-0 gap-2">
      {as === "read" ? (
        <Folded text={text}>{(text) => <Markdown text={text} />}</Folded>
      ) : (
        <Plain text={text} />
      )}
      <div className="justify-self-start">
        <Segmented
          label="Shown as"
          value={as}
          choices={[
            ["read", "Formatted"],
            ["source", "As it came"],
          ]}
          onChange={setAs}
        />
      </div>
    </div>
  );
};

const Plain = ({ text }: { text: string }) => (
  <Folded text={text}>
    {(text) => (
      <pre className="min-w-0 rounded-s bg-sunk p-2.5 font-mono text-s leading-[1.55] break-words whitespace-pre-wrap">
        {text === "" ? <span className="text-ink-3">(an empty text)</span> : text}
      </pre>
    )}
  </Folded>
);

/** The beginning of a long text, and the rest on demand. */
const Folded = ({ text, children }: { text: string; children: (text: string) => React.ReactNode }) => {
  const [whole, setWhole] = useState(false);
  const lines = text.split("\n");
  const isLong = lines.length > LINES + 8 || text.length > LETTERS * 1.3;
  const begun = lines.slice(0, LINES).join("\n").slice(0, LETTERS);
  const cut = text.length > LARGEST;
  return (
    <div className="grid grid-cols-1 min-w-0 gap-1.5">
      {children(isLong && !whole ? begun : text.slice(0, LARGEST))}
      {isLong && (
        <button
          type="button"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          className="justify-self-start rounded-[4px] text-s text-ink-2 underline underline-offset-2 hover:text-ink"
        >
          {whole ? "Show less" : `Show all of it (${many(lines.length, "line")})`}
        </button>
      )}
      {whole && cut && (
        <p className="text-s text-ink-3">The rest is too long to be shown; it can be copied.</p>
      )}
    </div>
  );
};
