import { Braces, Check, CircleAlert, CircleCheck, Copy } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { stringify } from "../lib/json";
import { IconButton } from "../ui/button";
import { Source } from "../ui/code";
import type { CallResult } from "./call";
import { Content } from "./content";
import { Facts } from "./facts";
import { JsonTree } from "./json-tree";
import { beside, copied, type Show, type Shown, shownOf } from "./model";
import { ResultTable } from "./table";
import { ResultText } from "./text";

/** How long something took, for people: `0.4 s`, `2 min 5 s`. */
export const took = (milliseconds: number): string => {
  if (milliseconds < 950) return `${Math.max(1, Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.5) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return `${Math.floor(Math.round(seconds) / 60)} min ${Math.round(seconds) % 60} s`;
};

/** What a tool answered. */
export const ResultView = ({
  result,
  show,
  server,
  time,
  actions,
}: {
  result: CallResult;
  show?: Show | undefined;
  server: string;
  /** Milliseconds that it took. */
  time: number;
  actions?: ReactNode;
}) => {
  const [raw, setRaw] = useState(false);
  const shown = useMemo(() => shownOf(result, show), [result, show]);
  const more = useMemo(() => beside(result, show), [result, show]);
  const failed = result.isError === true;
  return (
    <div className="grid grid-cols-1 min-w-0 gap-2">
      <div className="flex items-center gap-1.5 text-s">
        {failed ? (
          <CircleAlert size={14} className="shrink-0 text-bad" />
        ) : (
          <CircleCheck size={14} className="shrink-0 text-ok" />
        )}
        <p role="status" className={failed ? "text-bad" : "text-ink-2"}>
          {failed ? "The tool says that it failed" : "Done"}{" "}
          <span className="tabular text-ink-3">in {took(time)}</span>
        </p>
        <div className="ml-auto flex text-ink-3">
          <CopyButton text={() => copied(result)} />
          <IconButton small label="As JSON" pressed={raw} onClick={() => setRaw(!raw)}>
            <Braces size={13} />
          </IconButton>
          {actions}
        </div>
      </div>
      {raw ? (
        <Source text={stringify(result, 2)} label="The whole answer as JSON" />
      ) : (
        <>
          <Body shown={shown} result={result} server={server} />
          {more.map(({ label, shown }) => (
            <section key={label} aria-label={label} className="grid min-w-0 grid-cols-1 gap-1.5">
              <h4 className="text-s text-ink-3">{label}</h4>
              <Body shown={shown} result={result} server={server} />
            </section>
          ))}
        </>
      )}
    </div>
  );
};

const Body = ({ shown, result, server }: { shown: Shown; result: CallResult; server: string }) => {
  switch (shown.as) {
    case "table":
      return <ResultTable rows={shown.rows} columns={shown.columns} />;
    case "facts":
      return <Facts facts={shown.facts} columns={shown.columns} />;
    case "text":
      return <ResultText text={shown.text} />;
    case "json":
      return <JsonTree value={shown.value} label="Result" />;
    case "content":
      return <Pieces result={result} server={server} />;
  }
};

const Pieces = ({
  result: { content = [], structuredContent },
  server,
}: {
  result: CallResult;
  server: string;
}) => {
  if (content.length === 0 && structuredContent === undefined)
    return <p className="text-ink-3">Nothing was answered.</p>;
  return (
    <div className="grid grid-cols-1 min-w-0 gap-2">
      {content.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the answer is what it is
        <Content key={at} block={block} server={server} />
      ))}
      {structuredContent !== undefined && <JsonTree value={structuredContent} label="Data" />}
    </div>
  );
};

const CopyButton = ({ text }: { text: () => string }) => {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text());
    setDone(true);
    setTimeout(() => setDone(false), 1_600);
  };
  return (
    <IconButton small label={done ? "Copied" : "Copy the result"} onClick={() => void copy()}>
      {done ? <Check size={13} className="text-ok" /> : <Copy size={13} />}
    </IconButton>
  );
};
