import type { FormSpec } from "../forms/model";
import { formOf } from "../forms/schema";
import { label } from "../forms/words";
import type { Show } from "../results/model";
import type { Effect, Tool } from "../servers/types";
import type { State } from "../widgets/api";

/** A card, as its maker made it (docs/cards.md). */
export interface Card {
  name: string;
  description?: string;
  groups?: { title?: string; actions: CardAction[] }[];
}

export interface CardAction {
  label: string;
  tool: string;
  description?: string;
  effect: Effect;
  form?: FormSpec;
  result?: Show;
  confirm?: string;
}

/** A widget with what is on it. */
export type CardWidget = State & { id: string; name: string; tools: Tool[]; card?: Card };

/** A row: an action, and what this session may do with it. */
export interface Action extends CardAction {
  form: FormSpec;
  /** It is not called for this session. */
  refused: boolean;
  /** A person is asked first. */
  asks: boolean;
}

export interface Group {
  title: string;
  actions: Action[];
}

const HARM: Record<Effect, number> = { reads: 0, writes: 1, destroys: 2 };
const worse = (one: Effect, other: Effect | undefined): Effect =>
  other && HARM[other] > HARM[one] ? other : one;

/** The card's groups with what the daemon knows of their tools; without a card, groups of the tools themselves. */
export const groupsOf = ({ card, tools }: CardWidget): Group[] => {
  const known = new Map(tools.map((tool) => [tool.name, tool]));
  const groups = card?.groups ?? plainGroups(tools);
  return groups.map(({ title = "", actions }) => ({
    title,
    actions: actions.map((action) => {
      const tool = known.get(action.tool);
      return {
        ...action,
        effect: worse(action.effect, tool?.effect),
        form: action.form ?? {},
        refused: !tool,
        asks: tool?.decision === "ask",
      };
    }),
  }));
};

const TITLES: [Effect, string][] = [
  ["reads", "Look things up"],
  ["writes", "Change things"],
  ["destroys", "Cannot be undone"],
];

const plainGroups = (tools: Tool[]): NonNullable<Card["groups"]> =>
  TITLES.map(([effect, title]) => ({
    title,
    actions: tools
      .filter((tool) => tool.effect === effect)
      .map((tool) => ({
        label: tool.title || label(tool.name),
        tool: tool.name,
        ...(tool.description && { description: tool.description }),
        effect,
        form: formOf(tool.inputSchema),
      })),
  })).filter(({ actions }) => actions.length > 0);

/** Groups with those actions that have all words somewhere. */
export const found = (groups: Group[], text: string): Group[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return groups;
  return groups
    .map(({ title, actions }) => ({
      title,
      actions: actions.filter(({ label, tool, description = "" }) => {
        const all = `${label} ${tool} ${description}`.toLowerCase();
        return words.every((word) => all.includes(word));
      }),
    }))
    .filter(({ actions }) => actions.length > 0);
};

/** One click runs it: nothing is asked for, and nothing is lost by it. */
export const isOneClick = ({ form, confirm, effect }: Action): boolean =>
  (form.fields?.length ?? 0) === 0 && !form.json && !confirm && effect !== "destroys";

/** The first sentence of a description, for one line. */
export const inOneLine = (text = ""): string => {
  const line = text.trim().split(/\n/)[0] ?? "";
  return /^.{12,}?[.!?](?=\s+\p{Lu}|\s*$)/u.exec(line)?.[0].replace(/\.$/, "") ?? line;
};
