import { X } from "lucide-react";
import { inOneLine } from "../cards/model";
import { IconButton } from "../ui/button";
import { Select } from "../ui/field";
import { Segmented } from "../ui/segmented";
import { Tag } from "../ui/tag";
import { toast } from "../ui/toast";
import { Section } from "./about";
import { type Change, useChange } from "./api";
import { NewRule } from "./new-rule";
import { byEffect, DECISIONS, EFFECTS, otherRules, partyWords, type ToolRow, toolRows } from "./policy";
import type { Decision, Policy, Rule, Server } from "./types";

const NAMES = new Map(DECISIONS);

/** What becomes of calls: by what tools do, by tool, and for some callers. */
export const Tools = ({ server }: { server: Server }) => {
  const change = useChange(server.id);
  const { policy, offer } = server;
  if (!policy) return null;
  const run = (what: Change): void => change.mutate(what, { onError: (error) => toast.failed(error) });
  return (
    <div className="grid grid-cols-1 gap-6">
      <Defaults policy={policy} onChange={(part) => run({ policy: { ...policy, ...part } })} />
      <Section title="By tool">
        {offer ? null : <p className="text-ink-3">It was not reached yet: its tools are not known.</p>}
        <ul className="grid grid-cols-1">
          {toolRows(offer?.tools ?? [], policy).map((row) => (
            <ToolLine
              key={row.name}
              row={row}
              policy={policy}
              onChange={(decision) =>
                run(decision ? { rule: { tool: row.name, decision } } : { withoutRule: { tool: row.name } })
              }
            />
          ))}
        </ul>
      </Section>
      <Section title="For some callers, or several tools">
        <p className="text-s text-ink-3">
          The rule that names the tool most exactly counts; of those the one that names its callers most
          exactly.
        </p>
        <ul className="grid grid-cols-1 gap-1">
          {otherRules(policy).map((rule) => (
            <RuleLine
              key={JSON.stringify(rule)}
              rule={rule}
              onRemove={() => run({ withoutRule: { tool: rule.tool, ...(rule.for && { for: rule.for }) } })}
            />
          ))}
        </ul>
        <NewRule
          tools={offer?.tools.map(({ name }) => name) ?? []}
          busy={change.isPending}
          onAdd={(rule) => run({ rule })}
        />
      </Section>
    </div>
  );
};

const Defaults = ({ policy, onChange }: { policy: Policy; onChange: (part: Partial<Policy>) => void }) => (
  <Section title="By what they do">
    <ul className="grid grid-cols-1 gap-3">
      {EFFECTS.map(([effect, name, about]) => (
        <li key={effect} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <div className="min-w-40 flex-1">
            <p>{name}</p>
            <p className="text-s text-ink-3">{about}</p>
          </div>
          <Segmented
            label={name}
            value={policy[effect]}
            choices={DECISIONS}
            onChange={(decision) => onChange({ [effect]: decision })}
          />
        </li>
      ))}
    </ul>
  </Section>
);

const EFFECT_TAGS = {
  reads: ["calm", "reads"],
  writes: ["accent", "writes"],
  destroys: ["bad", "destroys"],
} as const;

const ToolLine = ({
  row: { name, tool, own },
  policy,
  onChange,
}: {
  row: ToolRow;
  policy: Policy;
  onChange: (decision: Decision | undefined) => void;
}) => {
  const [tone, word] = EFFECT_TAGS[tool?.effect ?? "reads"];
  const usual = tool && NAMES.get(byEffect(policy, tool.effect))?.toLowerCase();
  return (
    <li className="flex items-start gap-3 border-t border-line py-2 first:border-t-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <code className="font-mono text-s font-medium break-all">{name}</code>
          {tool && <Tag tone={tone}>{word}</Tag>}
          {tool && !tool.model && <Tag>only its app</Tag>}
        </p>
        <p className="truncate text-s text-ink-3" title={tool?.description}>
          {tool ? inOneLine(tool.description) : "Not offered, as long as it is refused."}
        </p>
      </div>
      <div className="w-40 shrink-0">
        <Select
          aria-label={`Calls of ${name}`}
          value={own ?? ""}
          onChange={(event) => onChange((event.target.value || undefined) as Decision | undefined)}
        >
          <option value="">{usual ? `By default: ${usual}` : "By default"}</option>
          {DECISIONS.map(([decision, name]) => (
            <option key={decision} value={decision}>
              {name}
            </option>
          ))}
        </Select>
      </div>
    </li>
  );
};

const RuleLine = ({ rule, onRemove }: { rule: Rule; onRemove: () => void }) => {
  const who = rule.for ? partyWords(rule.for) : "everyone";
  return (
    <li className="flex items-center gap-2 rounded-s bg-bg px-3 py-1.5">
      <p className="min-w-0 flex-1 break-words">
        {NAMES.get(rule.decision)} <code className="font-mono text-s break-all">{rule.tool}</code> for {who}
      </p>
      <IconButton small label={`Take back the rule about ${rule.tool} for ${who}`} onClick={onRemove}>
        <X size={14} />
      </IconButton>
    </li>
  );
};
