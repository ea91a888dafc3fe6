import type { Decision, Effect, Party, Policy, Rule, Tool } from "./types";

export const DECISIONS: readonly (readonly [Decision, string])[] = [
  ["allow", "Allow"],
  ["ask", "Ask first"],
  ["deny", "Refuse"],
];

export const EFFECTS: readonly (readonly [Effect, string, string])[] = [
  ["reads", "Tools that read", "They look things up and change nothing."],
  ["writes", "Tools that write", "What they do can be undone or repeated."],
  ["destroys", "Tools that destroy", "What they do cannot be taken back."],
];

/** What is decided of a tool for everyone. */
export interface ToolRow {
  name: string;
  /** Nothing: the server does not offer it to this session, for instance because it is refused. */
  tool?: Tool;
  /** By a rule of its own; nothing: by what it does. */
  own?: Decision;
}

const isForEveryone = ({ for: party }: Rule): boolean => !party || partyWords(party) === "";

/** All tools, and those that only a rule names. */
export const toolRows = (tools: Tool[], { rules }: Policy): ToolRow[] => {
  const everyone = rules.filter((rule) => isForEveryone(rule) && !rule.tool.endsWith("*"));
  const own = new Map(everyone.map(({ tool, decision }) => [tool, decision]));
  const hidden = everyone.filter(({ tool }) => !tools.some(({ name }) => name === tool));
  const row = (name: string, tool?: Tool): ToolRow => {
    const decision = own.get(name);
    return { name, ...(tool && { tool }), ...(decision && { own: decision }) };
  };
  return [...tools.map((tool) => row(tool.name, tool)), ...hidden.map(({ tool }) => row(tool))];
};

/** Rules that name several tools, or some callers. */
export const otherRules = ({ rules }: Policy): Rule[] =>
  rules.filter((rule) => !isForEveryone(rule) || rule.tool.endsWith("*"));

/** `the agent scout, in the project acme`. */
export const partyWords = ({ agent, key, project }: Party): string =>
  [agent && `the agent ${agent}`, key && `the key ${key}`, project && `the project ${project}`]
    .filter(Boolean)
    .join(", ");

/** What becomes of a tool that no rule names. */
export const byEffect = (policy: Policy, effect: Effect): Decision => policy[effect];
