import { Plus } from "lucide-react";
import { Button } from "../ui/button";
import { Checkbox, Select, TextInput } from "../ui/field";
import { Radios } from "../ui/radios";
import { useFault } from "./context";
import { blank, rowId } from "./draft";
import { FieldView, InputView } from "./field-view";
import {
  type ChoicesSpec,
  type Draft,
  type GroupSpec,
  type Input,
  type ListSpec,
  type MapRow,
  type MapSpec,
  NONE,
  type Row,
  type VariantsSpec,
} from "./model";
import { place } from "./read";
import { RowFrame, useRows } from "./rows";

interface PartProps<I> {
  input: I;
  draft: Draft;
  path: string;
  onChange: (draft: Draft) => void;
  label: string;
  required: boolean;
}

/** Fields that make one object. */
export const GroupEditor = ({ input, draft, path, onChange }: PartProps<GroupSpec>) => {
  const drafts = draft.is === "group" ? draft.fields : {};
  return (
    <div className="grid grid-cols-1 min-w-0 gap-3 border-l-2 border-line pl-3">
      {input.fields.map((field) => (
        <FieldView
          key={field.name}
          field={field}
          draft={drafts[field.name] ?? NONE}
          path={place(path, field.name)}
          onChange={(next) => onChange({ is: "group", fields: { ...drafts, [field.name]: next } })}
        />
      ))}
    </div>
  );
};

/** Some of some values. */
export const ChoicesEditor = ({ input, draft, onChange }: PartProps<ChoicesSpec>) => {
  const chosen = draft.is === "choices" ? draft.at : [];
  return (
    <div className="grid grid-cols-1 max-h-56 gap-1.5 overflow-auto rounded-s border border-line bg-raised p-2">
      {input.options.map(({ label }, at) => (
        <Checkbox
          // biome-ignore lint/suspicious/noArrayIndexKey: options stay where they are, and their values are of any kind
          key={at}
          label={label}
          checked={chosen.includes(at)}
          onChange={(event) =>
            onChange({
              is: "choices",
              at: event.target.checked ? [...chosen, at] : chosen.filter((other) => other !== at),
            })
          }
        />
      ))}
    </div>
  );
};

/** One of several forms. What was typed into another stays there. */
export const VariantsEditor = ({
  input,
  draft,
  path,
  onChange,
  label,
  required,
}: PartProps<VariantsSpec>) => {
  const at = draft.is === "variant" ? draft.at : 0;
  const drafts = draft.is === "variant" ? draft.drafts : input.variants.map(({ input }) => blank(input));
  const variant = input.variants[at];
  const names = input.variants.map(({ label }, place) => [place, label] as const);
  const choose = (at: number): void => onChange({ is: "variant", at, drafts });
  const short = names.length <= 4 && names.every(([, name]) => name.length <= 20);
  return (
    <div className="grid grid-cols-1 min-w-0 gap-2">
      {short ? (
        <Radios label={`Form of ${label}`} value={at} choices={names} onChange={choose} />
      ) : (
        <Select
          aria-label={`Form of ${label}`}
          value={at}
          onChange={(event) => choose(Number(event.target.value))}
        >
          {names.map(([place, name]) => (
            <option key={place} value={place}>
              {name}
            </option>
          ))}
        </Select>
      )}
      {variant && (
        <InputView
          key={at}
          input={variant.input}
          draft={drafts[at] ?? NONE}
          path={place(path, at)}
          label={label}
          required={required}
          onChange={(next) =>
            onChange({ is: "variant", at, drafts: drafts.map((own, place) => (place === at ? next : own)) })
          }
        />
      )}
    </div>
  );
};

/** Whether an input is one line, so that its row is one, too. */
const isLine = (input: Input): boolean =>
  (input.as === "text" && !input.long) || input.as === "number" || input.as === "choice";

export const ListEditor = ({ input, draft, path, onChange, label }: PartProps<ListSpec>) => {
  const rows = draft.is === "list" ? draft.rows : [];
  const { list, focusLast, focusAt } = useRows();
  const change = (rows: Row[]): void => onChange({ is: "list", rows });
  const move = (from: number, to: number): void => {
    const next = [...rows];
    next.splice(to, 0, ...next.splice(from, 1));
    change(next);
  };
  const full = input.maxItems !== undefined && rows.length >= input.maxItems;
  return (
    <div ref={list} className="grid grid-cols-1 min-w-0 gap-2">
      {rows.map(({ id, draft }, at) => {
        const name = `${label} ${at + 1}`;
        return (
          <RowFrame
            key={id}
            name={name}
            line={isLine(input.item)}
            onUp={at > 0 ? () => move(at, at - 1) : undefined}
            onDown={at < rows.length - 1 ? () => move(at, at + 1) : undefined}
            onRemove={() => {
              change(rows.filter((row) => row.id !== id));
              focusAt(at);
            }}
          >
            <InputView
              input={input.item}
              draft={draft}
              path={place(path, id)}
              label={name}
              onChange={(next) => change(rows.map((row) => (row.id === id ? { id, draft: next } : row)))}
            />
          </RowFrame>
        );
      })}
      <Button
        small
        data-add=""
        icon={<Plus size={13} />}
        disabled={full}
        className="justify-self-start"
        onClick={() => {
          change([...rows, { id: rowId(), draft: blank(input.item, true) }]);
          focusLast();
        }}
      >
        Add {rows.length > 0 ? "another" : "one"}
      </Button>
    </div>
  );
};

export const MapEditor = ({ input, draft, path, onChange, label }: PartProps<MapSpec>) => {
  const rows = draft.is === "map" ? draft.rows : [];
  const { list, focusLast, focusAt } = useRows();
  const change = (rows: MapRow[]): void => onChange({ is: "map", rows });
  const put = (id: number, part: Partial<MapRow>): void =>
    change(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <div ref={list} className="grid grid-cols-1 min-w-0 gap-2">
      {rows.map(({ id, key, draft }, at) => (
        <RowFrame
          key={id}
          name={`${label} ${key || at + 1}`}
          line={isLine(input.value)}
          onRemove={() => {
            change(rows.filter((row) => row.id !== id));
            focusAt(at);
          }}
        >
          <div className="grid grid-cols-1 min-w-0 gap-1.5">
            <KeyInput name={key} path={place(path, id)} at={at} onChange={(key) => put(id, { key })} />
            <InputView
              input={input.value}
              draft={draft}
              path={place(path, id)}
              label={`Value ${at + 1}`}
              onChange={(draft) => put(id, { draft })}
            />
          </div>
        </RowFrame>
      ))}
      <Button
        small
        data-add=""
        icon={<Plus size={13} />}
        className="justify-self-start"
        onClick={() => {
          change([...rows, { id: rowId(), key: "", draft: blank(input.value, true) }]);
          focusLast();
        }}
      >
        Add {rows.length > 0 ? "another" : "one"}
      </Button>
    </div>
  );
};

const KeyInput = ({
  name,
  path,
  at,
  onChange,
}: {
  name: string;
  path: string;
  at: number;
  onChange: (name: string) => void;
}) => {
  const error = useFault(path);
  return (
    <TextInput
      aria-label={`Name ${at + 1}`}
      aria-invalid={error !== undefined && (name === "" || error.startsWith("This name")) ? true : undefined}
      placeholder="Name"
      autoComplete="off"
      value={name}
      onChange={(event) => onChange(event.target.value)}
      className="font-medium"
    />
  );
};
