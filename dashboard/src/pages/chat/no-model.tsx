import { MessageCircle } from "lucide-react";
import { useState } from "react";
import { Command } from "../../ui/code";
import { Empty } from "../../ui/empty";
import { Segmented } from "../../ui/segmented";

/** How each kind of model is connected. The daemon reads it when it starts. */
const WAYS = {
  ollama: {
    about: "A model on this machine: nothing that you say leaves it.",
    commands: ["ollama pull qwen3", "signet up --llm ollama:qwen3"],
  },
  anthropic: {
    about: "The key is stored for Signet alone, and never shown to a page or a tool.",
    commands: [
      "signet secret set anthropic",
      "signet up --llm anthropic:claude-sonnet-4-5 --llm-secret anthropic",
    ],
  },
  openai: {
    about: "OpenAI, or any server that speaks the same: name it with --llm-url.",
    commands: ["signet secret set openai", "signet up --llm openai:gpt-5-mini --llm-secret openai"],
  },
} as const;

type Way = keyof typeof WAYS;

/** Nobody can answer yet: how that is changed. */
export const NoModel = () => {
  const [way, setWay] = useState<Way>("ollama");
  return (
    <Empty icon={<MessageCircle size={20} />} title="No language model is connected">
      <p>
        With one, you can talk here with all that Signet reaches: your memories, what happens on your
        surfaces, and the tools of your servers, each call in sight.
      </p>
      <div className="mt-5 grid gap-3 text-left">
        <div className="justify-self-center">
          <Segmented
            label="Kind of model"
            value={way}
            choices={[
              ["ollama", "Ollama"],
              ["anthropic", "Anthropic"],
              ["openai", "OpenAI and alike"],
            ]}
            onChange={setWay}
          />
        </div>
        <p className="text-center text-s text-ink-3">{WAYS[way].about}</p>
        {WAYS[way].commands.map((command) => (
          <Command key={command} text={command} />
        ))}
      </div>
    </Empty>
  );
};
