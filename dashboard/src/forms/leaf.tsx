import { useQuery } from "@tanstack/react-query";
import { useContext, useId } from "react";
import { classes } from "../lib/class";
import { type Described, Select, TextArea, TextInput } from "../ui/field";
import { Radios } from "../ui/radios";
import { Switch } from "../ui/switch";
import { Around } from "./context";
import { type ChoiceSpec, type Draft, type JsonSpec, NONE, type NumberSpec, type TextSpec } from "./model";

/** How one input is shown: what it is given, and whom it tells. */
export interface EditorProps<I> {
  input: I;
  draft: Draft;
  onChange: (draft: Draft) => void;
  described: Described;
  label: string;
  required: boolean;
  /** An example, shown where nothing is typed. */
  example?: string | undefined;
}

const textOf = (draft: Draft): string => (draft.is === "text" ? draft.text : "");

/** The browser's own field, as long as it can show what is typed. */
const kindOf = ({ format }: TextSpec, text: string): string => {
  switch (format) {
    case "date":
      return /^(\d{4}-\d\d-\d\d)?$/.test(text) ? "date" : "text";
    case "date-time":
      return /^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?)?$/.test(text) ? "datetime-local" : "text";
    case "time":
      return /^(\d\d:\d\d(:\d\d)?)?$/.test(text) ? "time" : "text";
    case "email":
      return "email";
    case "uri":
      return "url";
    case "password":
      return "password";
    default:
      return "text";
  }
};

export const TextEditor = ({ input, draft, onChange, described, example }: EditorProps<TextSpec>) => {
  const text = textOf(draft);
  const list = useId();
  const suggestions = useSuggestions(input);
  const change = (text: string): void => onChange({ is: "text", text });
  if (input.long) {
    return (
      <TextArea
        {...described}
        rows={Math.min(12, Math.max(3, text.split("\n").length + 1))}
        placeholder={example}
        value={text}
        onChange={(event) => change(event.target.value)}
        className="resize-y"
      />
    );
  }
  const kind = kindOf(input, text);
  return (
    <div className="flex items-center gap-2">
      {input.format === "color" && (
        <input
          type="color"
          aria-label="Pick a colour"
          value={/^#[\da-f]{6}$/i.test(text) ? text : "#000000"}
          onChange={(event) => change(event.target.value)}
          className="h-8 w-10 shrink-0 rounded-s border border-line-strong bg-raised p-0.5"
        />
      )}
      <TextInput
        {...described}
        type={kind}
        step={kind === "time" || kind === "datetime-local" ? 1 : undefined}
        autoComplete={kind === "password" ? "new-password" : "off"}
        spellCheck={input.format ? false : undefined}
        list={suggestions.length > 0 ? list : undefined}
        placeholder={example}
        value={text}
        onChange={(event) => change(event.target.value)}
        className={classes(input.format === "path" && "font-mono")}
      />
      {suggestions.length > 0 && (
        <datalist id={list}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
    </div>
  );
};

const useSuggestions = ({ suggestions = [], suggestFrom }: TextSpec): string[] => {
  const { suggest } = useContext(Around);
  const id = useId();
  const { data = [] } = useQuery({
    queryKey: ["suggestions", suggestFrom, id],
    queryFn: () => (suggest && suggestFrom ? suggest(suggestFrom) : []),
    enabled: Boolean(suggest && suggestFrom),
    retry: false,
  });
  return [...new Set([...suggestions, ...data])].slice(0, 200);
};

export const NumberEditor = ({ input, draft, onChange, described, example }: EditorProps<NumberSpec>) => (
  // A text field: the browser's own for numbers rounds, and says nothing of what it does not understand.
  <TextInput
    {...described}
    inputMode={input.integer && (input.minimum ?? -1) >= 0 ? "numeric" : "text"}
    autoComplete="off"
    spellCheck={false}
    placeholder={example ?? boundsOf(input)}
    value={textOf(draft)}
    onChange={(event) => onChange({ is: "text", text: event.target.value })}
    className="max-w-60 tabular"
  />
);

const boundsOf = ({ minimum, maximum }: NumberSpec): string | undefined => {
  const shown = (bound: number | undefined): number | undefined =>
    Number.isSafeInteger(bound) && Math.abs(bound ?? 0) < 1e12 ? bound : undefined;
  const [least, most] = [shown(minimum), shown(maximum)];
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  if (least !== undefined) return `${least} or more`;
  return most === undefined ? undefined : `${most} or less`;
};

export const JsonEditor = ({ draft, onChange, described }: EditorProps<JsonSpec>) => (
  <TextArea
    {...described}
    rows={Math.min(16, Math.max(3, textOf(draft).split("\n").length + 1))}
    spellCheck={false}
    placeholder="JSON"
    value={textOf(draft)}
    onChange={(event) => onChange({ is: "text", text: event.target.value })}
    className="resize-y font-mono text-s"
  />
);

const YES_OR_NO = [
  ["yes", "Yes"],
  ["no", "No"],
  ["none", "Not set"],
] as const;

/** Yes, no, or nothing: which is not the same as no. */
export const MaybeEditor = ({ draft, onChange, described, label }: Omit<EditorProps<unknown>, "input">) => (
  <Radios
    label={label}
    describedBy={described["aria-describedby"]}
    value={draft.is === "toggle" ? (draft.on ? "yes" : "no") : "none"}
    choices={YES_OR_NO}
    onChange={(value) => onChange(value === "none" ? NONE : { is: "toggle", on: value === "yes" })}
  />
);

export const SwitchEditor = ({ draft, onChange, label }: Omit<EditorProps<unknown>, "input">) => (
  <Switch
    on={draft.is === "toggle" && draft.on}
    label={label}
    onChange={(on) => onChange({ is: "toggle", on })}
  />
);

export const ChoiceEditor = ({
  input,
  draft,
  onChange,
  described,
  label,
  required,
}: EditorProps<ChoiceSpec>) => {
  const at = draft.is === "choice" ? draft.at : -1;
  const change = (at: number): void => onChange(at < 0 ? NONE : { is: "choice", at });
  const names = input.options.map(({ label }, place) => [place, label] as const);
  if (input.shown === "radio") {
    return (
      <Radios
        label={label}
        describedBy={described["aria-describedby"]}
        value={at}
        choices={required ? names : [...names, [-1, "Not set"]]}
        onChange={change}
      />
    );
  }
  return (
    <Select {...described} value={at} onChange={(event) => change(Number(event.target.value))}>
      <option value={-1}>{required ? "Choose…" : "Not set"}</option>
      {names.map(([place, name]) => (
        <option key={place} value={place}>
          {name}
        </option>
      ))}
    </Select>
  );
};
