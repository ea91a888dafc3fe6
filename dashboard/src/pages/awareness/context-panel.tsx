import { Link } from "@tanstack/react-router";
import { EarOff } from "lucide-react";
import { useEffect, useState } from "react";
import { many } from "../../lib/number";
import { CopyButton } from "../../ui/copy";
import { Empty, Trouble } from "../../ui/empty";
import { Field, Select, TextInput } from "../../ui/field";
import { Panel } from "../../ui/page";
import { Skeleton } from "../../ui/skeleton";
import { type Asked, type Context, TOKENS, type useAgentContext, useProjects } from "./api";
import { ContextText } from "./context-text";
import { projectName } from "./whose";

/** Milliseconds after the last letter of a prompt. */
const PAUSE = 250;
const BUDGETS = [100, 200, TOKENS, 1_000, 4_000];

/** What an agent would be told if somebody asked it something now: exactly that, and why each line is in it. */
export const ContextPanel = ({
  asked,
  context,
  onAsk,
}: {
  asked: Asked;
  context: ReturnType<typeof useAgentContext>;
  onAsk: (asked: Asked) => void;
}) => (
  <Panel
    title="What an agent is told"
    about="With its next prompt, beside what it remembers."
    actions={context.data?.text && <CopyButton text={context.data.text} label="Copy the context" />}
    flush
  >
    <Question asked={asked} onAsk={onAsk} />
    {context.data ? (
      <Answer context={context.data} />
    ) : context.error ? (
      <Trouble error={context.error} retry={() => void context.refetch()} />
    ) : (
      <div role="status" className="grid gap-2.5 p-4">
        <span className="unseen">Loading the context</span>
        {[72, 90, 64, 84, 58, 76].map((width) => (
          <Skeleton key={width} className="h-3" />
        ))}
      </div>
    )}
  </Panel>
);

const Question = ({ asked, onAsk }: { asked: Asked; onAsk: (asked: Asked) => void }) => {
  const [prompt, setPrompt] = useState(asked.prompt);
  const projects = useProjects();
  useEffect(() => {
    if (prompt === asked.prompt) return;
    const timer = setTimeout(() => onAsk({ ...asked, prompt }), PAUSE);
    return () => clearTimeout(timer);
  }, [prompt, asked, onAsk]);
  return (
    <div className="grid gap-3 border-b border-line p-4">
      <Field label="As if someone asked">
        {(described) => (
          <TextInput
            {...described}
            placeholder="What about Hartline?"
            autoComplete="off"
            value={prompt}
            onChange={(event) => setPrompt(event.target.value)}
          />
        )}
      </Field>
      <div className="grid grid-cols-[minmax(0,1fr)_112px] gap-3">
        <Field label="In the project">
          {(described) => (
            <Select
              {...described}
              value={asked.project}
              onChange={(event) => onAsk({ ...asked, project: event.target.value })}
            >
              <option value="">None</option>
              {projects.data?.map((project) => (
                <option key={project} value={project}>
                  {projectName(project)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Room">
          {(described) => (
            <Select
              {...described}
              value={asked.tokens}
              onChange={(event) => onAsk({ ...asked, tokens: Number(event.target.value) })}
            >
              {BUDGETS.map((tokens) => (
                <option key={tokens} value={tokens}>
                  {tokens} tokens
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
    </div>
  );
};

const Answer = ({ context }: { context: Context }) => {
  const minutes = Math.round(context.window / 60_000);
  if (!context.text) {
    return (
      <Empty icon={<EarOff size={20} />} title="Nothing to tell">
        {context.considered > 0
          ? "There is too little room for a line."
          : `Nothing happened in the last ${many(minutes, "minute")}.`}
      </Empty>
    );
  }
  return (
    <>
      <ContextText context={context} />
      <p className="border-t border-line px-4 py-2.5 text-s text-pretty text-ink-3">
        {context.lines.length} of {many(context.considered, "line")} of the last {many(minutes, "minute")},
        about {many(Math.ceil(context.text.length / 4), "token")}. A session is told each line once, and
        unasked only those of 0.22 and more. Keys can be{" "}
        <Link to="/keys" className="text-ink-2 underline underline-offset-2 hover:text-ink">
          left alone
        </Link>
        .
      </p>
    </>
  );
};
