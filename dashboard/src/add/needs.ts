import { useState } from "react";
import type { Given, Need } from "../servers/types";

/** What is said to a need: a value, or which secret. */
export interface Answer {
  text: string;
  /** The name of a stored secret; nothing: a new one is typed. */
  stored?: string | undefined;
}

export interface Needs {
  needs: Need[];
  given: Record<string, Answer>;
  /** What is wrong, once it was to be sent. */
  errors: Record<string, string>;
  set: (name: string, answer: Answer) => void;
  /** What is sent; nothing, if something is missing, which is then shown. */
  answers: () => Record<string, Given> | undefined;
}

export const begun = (needs: Need[]): Record<string, Answer> =>
  Object.fromEntries(needs.map((need) => [need.name, { text: need.isSecret ? "" : (need.default ?? "") }]));

const fault = ({ isRequired, isSecret, format }: Need, { text, stored }: Answer): string | undefined => {
  if (isSecret && stored) return undefined;
  if (text.trim() === "") return isRequired ? "It cannot run without this." : undefined;
  if (format === "number" && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()))
    return "This is no number.";
  return undefined;
};

export const faults = (needs: Need[], given: Record<string, Answer>): Record<string, string> =>
  Object.fromEntries(
    needs.flatMap((need) => {
      const why = fault(need, given[need.name] ?? { text: "" });
      return why ? [[need.name, why]] : [];
    }),
  );

/** As the daemon takes it. What is left empty is left out. */
export const answersOf = (needs: Need[], given: Record<string, Answer>): Record<string, Given> =>
  Object.fromEntries(
    needs.flatMap(({ name, isSecret }): [string, Given][] => {
      const { text, stored } = given[name] ?? { text: "" };
      if (isSecret && stored) return [[name, { secret: stored }]];
      if (text.trim() === "") return [];
      return [[name, isSecret ? { newSecret: text } : { value: text }]];
    }),
  );

export const useNeeds = (needs: Need[]): Needs => {
  const [given, setGiven] = useState(() => begun(needs));
  const [tried, setTried] = useState(false);
  const wrong = faults(needs, given);
  return {
    needs,
    given,
    errors: tried ? wrong : {},
    set: (name, answer) => setGiven((all) => ({ ...all, [name]: answer })),
    answers: () => {
      setTried(true);
      return Object.keys(wrong).length > 0 ? undefined : answersOf(needs, given);
    },
  };
};
