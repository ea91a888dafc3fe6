import { type ReactNode, useId } from "react";
import { classes } from "../lib/class";
import { stringify } from "../lib/json";
import type { Described } from "../ui/field";
import { Long } from "../ui/long";
import { useFault } from "./context";
import { blank } from "./draft";
import { Fold, Frame } from "./frames";
import { ChoiceEditor, JsonEditor, MaybeEditor, NumberEditor, SwitchEditor, TextEditor } from "./leaf";
import type { Draft, FieldSpec, Input } from "./model";
import { ChoicesEditor, GroupEditor, ListEditor, MapEditor, VariantsEditor } from "./parts";

interface Shown {
  draft: Draft;
  path: string;
  onChange: (draft: Draft) => void;
}

/** One field: its name, what it is filled in with, what helps, what is wrong. */
export const FieldView = ({ field, draft, path, onChange }: Shown & { field: FieldSpec }) => {
  const { input, label, required = false } = field;
  if (input.as === "fixed") return null;
  const isNull = draft.is === "null";
  const corner =
    isNull || field.nullable ? (
      <Chip
        on={isNull}
        title="Send null, which is not the same as leaving it out"
        onClick={() => onChange(isNull ? blank(input, required) : { is: "null" })}
      >
        null
      </Chip>
    ) : mayBeEmpty(field, draft) ? (
      <Chip
        on={draft.is === "text" && draft.empty === true}
        title="Send it, though nothing is in it"
        onClick={() => onChange(toggledEmpty(draft))}
      >
        empty
      </Chip>
    ) : undefined;
  const hint = hintOf(field);
  const frame = { label, required, corner, hint, path };
  if (isNull) return <Frame {...frame}>{() => <p className="text-s text-ink-3">Sent as null.</p>}</Frame>;
  if (isPart(input)) {
    return (
      <Fold {...frame} foldable={input.as === "group"} open={required}>
        <InputView
          input={input}
          draft={draft}
          path={path}
          onChange={onChange}
          label={label}
          required={required}
        />
      </Fold>
    );
  }
  if (input.as === "toggle" && (required || field.default !== undefined)) {
    return (
      <div className="grid grid-cols-1 gap-0.5">
        <div className="flex min-h-6 items-center gap-2">
          <SwitchEditor
            draft={draft}
            onChange={onChange}
            label={label}
            described={{ id: "" }}
            required={required}
          />
          <span className="text-s font-medium text-ink-2">{label}</span>
          {corner && <span className="ml-auto">{corner}</span>}
        </div>
        {hint && <div className="text-s text-pretty text-ink-3">{hint}</div>}
      </div>
    );
  }
  const example = exampleOf(field);
  return (
    <Frame {...frame} group={input.as === "toggle" || (input.as === "choice" && input.shown === "radio")}>
      {(described) => <Leaf {...{ input, draft, onChange, described, label, required, example }} />}
    </Frame>
  );
};

const Chip = ({
  on,
  title,
  onClick,
  children,
}: {
  on: boolean;
  title: string;
  onClick: () => void;
  children: string;
}) => (
  <button
    type="button"
    aria-pressed={on}
    title={title}
    onClick={onClick}
    className={classes(
      "h-5 rounded-full px-2 font-mono text-xs",
      on ? "bg-accent-soft text-accent" : "text-ink-3 hover:bg-hover hover:text-ink",
    )}
  >
    {children}
  </button>
);

/** A text that must be there may have nothing in it: an empty file, what is to be deleted. */
const mayBeEmpty = ({ input, required }: FieldSpec, draft: Draft): boolean =>
  required === true &&
  input.as === "text" &&
  input.long === true &&
  !input.minLength &&
  draft.is === "text" &&
  draft.text === "";

const toggledEmpty = (draft: Draft): Draft =>
  draft.is === "text" && draft.empty ? { is: "text", text: "" } : { is: "text", text: "", empty: true };

const isPart = (input: Input): boolean =>
  input.as === "list" ||
  input.as === "group" ||
  input.as === "map" ||
  input.as === "variants" ||
  input.as === "choices";

const hintOf = ({ description, input }: FieldSpec): ReactNode => {
  const pattern = input.as === "text" && input.pattern;
  if (!description && !pattern) return undefined;
  return (
    <>
      {description && <Long text={description} />}
      {pattern && (
        <span className="block">
          Must match <code className="font-mono break-all">{pattern}</code>
        </span>
      )}
    </>
  );
};

const exampleOf = ({ examples: [first] = [] }: FieldSpec): string | undefined =>
  first === undefined
    ? undefined
    : `e.g. ${typeof first === "string" ? first : stringify(first)}`.slice(0, 120);

/** Any input, for whoever has a name for it already: the items of a list, the values of a map. */
export const InputView = ({
  input,
  draft,
  path,
  onChange,
  label,
  required = true,
}: Shown & { input: Input; label: string; required?: boolean }) => {
  const error = useFault(path);
  const id = useId();
  const props = { draft, path, onChange, label, required };
  switch (input.as) {
    case "list":
      return <ListEditor {...props} input={input} />;
    case "map":
      return <MapEditor {...props} input={input} />;
    case "group":
      return <GroupEditor {...props} input={input} />;
    case "variants":
      return <VariantsEditor {...props} input={input} />;
    case "choices":
      return <ChoicesEditor {...props} input={input} />;
    default: {
      const described: Described & { "aria-label": string } = { id, "aria-label": label };
      if (error) {
        described["aria-describedby"] = `${id}-error`;
        described["aria-invalid"] = true;
      }
      return (
        <div className="grid grid-cols-1 min-w-0 gap-1" data-invalid={error ? "" : undefined}>
          <Leaf {...props} input={input} described={described} />
          {error && (
            <p id={`${id}-error`} className="text-s text-bad">
              {error}
            </p>
          )}
        </div>
      );
    }
  }
};

const Leaf = ({
  input,
  ...props
}: {
  input: Input;
  draft: Draft;
  onChange: (draft: Draft) => void;
  described: Described;
  label: string;
  required: boolean;
  example?: string | undefined;
}) => {
  switch (input.as) {
    case "text":
      return <TextEditor {...props} input={input} />;
    case "number":
      return <NumberEditor {...props} input={input} />;
    case "choice":
      return <ChoiceEditor {...props} input={input} />;
    case "toggle":
      return <MaybeEditor {...props} />;
    case "json":
      return <JsonEditor {...props} input={input} />;
    default:
      return null;
  }
};
