import { count } from "../../lib/number";
import { type LlmStatus, useStatus } from "../../shell/api";
import { Command } from "../../ui/code";
import { Fact, Facts } from "../../ui/facts";
import { Panel } from "../../ui/page";
import { Skeleton } from "../../ui/skeleton";
import { Ago } from "../../ui/time";

const EXAMPLES: [string, string][] = [
  ["Anthropic, with a key", "SIGNET_LLM_KEY=... signet up --llm anthropic:claude-haiku-4-5"],
  ["Ollama on this machine, without one", "signet up --llm ollama:llama3.2:3b"],
  ["Any server that speaks Chat Completions", "signet up --llm openai:qwen3 --llm-url http://127.0.0.1:8080"],
];

/** The language model, which is chosen where the daemon is started. */
export const ModelPanel = () => {
  const { data: status } = useStatus();
  return (
    <Panel
      title="Language model"
      about="For the chat, and for sentences about what belongs together. Without one, nothing is sent to anyone."
    >
      {!status ? (
        <Skeleton className="h-24" />
      ) : (
        <div className="grid gap-4">
          {status.llm && <Model llm={status.llm} />}
          <details open={!status.llm} className="group">
            <summary className="w-fit rounded-s text-s font-medium text-ink-2 hover:text-ink">
              {status.llm ? "Use another one" : "It is chosen when the daemon starts"}
            </summary>
            <ul className="mt-3 grid gap-3">
              {EXAMPLES.map(([words, command]) => (
                <li key={command} className="grid gap-1">
                  <span className="text-s text-ink-3">{words}</span>
                  <Command text={`signet down && ${command}`} label={`Copy the command: ${words}`} />
                </li>
              ))}
            </ul>
          </details>
        </div>
      )}
    </Panel>
  );
};

const Model = ({ llm }: { llm: LlmStatus }) => (
  <Facts>
    <Fact name="Model">{llm.model}</Fact>
    <Fact name="At">{llm.host}</Fact>
    <Fact name="Since the start">
      {count(llm.answered)} answered, {count(llm.failed)} failed, {count(llm.heldBack)} held back
    </Fact>
    {llm.lastError && (
      <Fact name="Last error">
        <span className="text-bad">{llm.lastError.says}</span>{" "}
        <Ago time={llm.lastError.at} className="text-ink-3" />
      </Fact>
    )}
  </Facts>
);
