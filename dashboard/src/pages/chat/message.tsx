import { Markdown } from "../../results/markdown-view";
import { CopyButton } from "../../ui/copy";
import { Seal } from "../../ui/seal";
import { Spinner } from "../../ui/spinner";
import type { Message, Part } from "./thread";
import { ToolUse } from "./tool-use";

/** What one side said. */
export const MessageView = ({ message, going = false }: { message: Message; going?: boolean }) =>
  message.by === "user" ? (
    <article aria-label="You" className="flex justify-end">
      <p className="max-w-[85%] rounded-l bg-accent-soft px-4 py-2.5 break-words whitespace-pre-wrap">
        {message.text}
      </p>
    </article>
  ) : (
    <article aria-label="Answer" aria-busy={going} className="group flex gap-3">
      <div className="mt-0.5">
        <Seal size={18} />
      </div>
      <div className="min-w-0 flex-1">
        <Parts parts={message.parts} />
        {going ? <Waiting parts={message.parts} /> : <CopyAnswer parts={message.parts} />}
      </div>
    </article>
  );

const Parts = ({ parts }: { parts: Part[] }) =>
  parts.map((part, at) =>
    part.is === "words" ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts are only added at the end
      <Markdown key={at} text={part.text} />
    ) : (
      <ToolUse key={part.use.id} use={part.use} />
    ),
  );

/** What is waited for, unless words are coming. */
const Waiting = ({ parts }: { parts: Part[] }) => {
  const last = parts.at(-1);
  if (last?.is === "words") return null;
  const called = last?.is === "use" && !last.use.outcome;
  return (
    <p role="status" className="flex items-center gap-2 py-0.5 text-ink-3">
      <Spinner /> {called ? "Waiting for the tool, or for your consent to it" : "Thinking"}
    </p>
  );
};

const CopyAnswer = ({ parts }: { parts: Part[] }) => {
  const text = parts.flatMap((part) => (part.is === "words" ? [part.text] : [])).join("\n\n");
  if (!text) return null;
  return (
    <div className="mt-1 -ml-1 opacity-0 transition-opacity group-hover:opacity-100 focus-within:opacity-100">
      <CopyButton text={text} label="Copy the answer" />
    </div>
  );
};
