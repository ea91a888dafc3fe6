import { Link } from "@tanstack/react-router";
import { full, millis } from "../../lib/time";
import { Fact, Facts } from "../../ui/facts";
import { Ago } from "../../ui/time";
import type { Memory } from "./api";
import { Section } from "./section";
import type { Go } from "./use-page";
import { importanceName, keyName, projectName, whoName } from "./words";

const LINK = "rounded-s font-medium text-accent underline-offset-2 hover:underline";

/** What a memory may have been taken from. */
const SOURCES: Record<string, string> = {
  manual: "Said so that it is remembered",
  prompt: "Taken from a prompt",
  compaction: "A session that was summed up",
};

/** Who remembered it, and from where. */
export const Origin = ({ memory, go }: { memory: Memory; go: Go }) => {
  const made = memory.provenance;
  const by = made.agent === "default" ? memory.who : made.agent;
  const name = whoName(by);
  // Where it is not about something else meanwhile.
  const show = (change: Parameters<Go>[0]) => () => go({ q: undefined, view: undefined, ...change });
  return (
    <Section title="Where it is from">
      <Facts>
        <Fact name="Remembered">
          <Ago time={memory.created_at} />
          <span className="block text-s text-ink-3">{full(millis(memory.created_at))}</span>
        </Fact>
        <Fact name="By">
          <button
            type="button"
            className={LINK}
            title={`Show what ${name} remembered`}
            onClick={show({ by })}
          >
            {name}
          </button>
          {made.harness !== by && ` through ${whoName(made.harness ?? "")}`}
        </Fact>
        {made.machine && <Fact name="Machine">{made.machine}</Fact>}
        {memory.project && (
          <Fact name="Project">
            <button
              type="button"
              className={LINK}
              title={`Show what is from ${memory.project}`}
              onClick={show({ project: memory.project })}
            >
              {projectName(memory.project)}
            </button>
            <span className="block text-s break-all text-ink-3">{memory.project}</span>
          </Fact>
        )}
        {made.session && (
          <Fact name="Session">
            <Link
              to="/agents"
              search={{ session: made.session, agent: made.agent }}
              className={`${LINK} break-all`}
            >
              {made.session}
            </Link>
          </Fact>
        )}
        {made.connector && (
          <Fact name="Connector">
            {made.connector}
            {made.connectorVersion && <span className="text-ink-3"> {made.connectorVersion}</span>}
          </Fact>
        )}
        <Fact name="Source">
          {SOURCES[memory.source_type] ?? memory.source_type}
          {memory.source_path && (
            <span className="block text-s break-all text-ink-3">{memory.source_path}</span>
          )}
        </Fact>
        <Fact name="With">{keyName(made.key)}</Fact>
        <Fact name="Importance">{importanceName(memory.importance)}</Fact>
      </Facts>
    </Section>
  );
};
