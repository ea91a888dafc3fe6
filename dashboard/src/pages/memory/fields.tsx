import { useId } from "react";
import { Field, Select, TextArea, TextInput } from "../../ui/field";
import { importanceName, KNOWN_KINDS, kindName } from "./words";

/** What a memory says. It grows with what is typed. */
export const ContentField = ({
  value,
  onChange,
  error,
  label = "What is remembered",
  rows = 6,
}: {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  label?: string;
  rows?: number;
}) => (
  <Field label={label} error={error}>
    {(described) => (
      <TextArea
        {...described}
        rows={rows}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="max-h-[50dvh] min-h-24 [field-sizing:content]"
      />
    )}
  </Field>
);

export const KindField = ({
  value,
  onChange,
  auto,
}: {
  value: string;
  onChange: (value: string) => void;
  /** It may be left to the daemon. */
  auto?: boolean;
}) => {
  const own = value !== "" && !KNOWN_KINDS.some((kind) => kind === value);
  return (
    <Field label="Kind">
      {(described) => (
        <Select {...described} value={value} onChange={(event) => onChange(event.target.value)}>
          {auto && <option value="">From its words</option>}
          {own && <option value={value}>{kindName(value)}</option>}
          {KNOWN_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {kindName(kind)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
};

export const TagsField = ({ value, onChange }: { value: string; onChange: (value: string) => void }) => (
  <Field label="Tags" hint="With commas between them.">
    {(described) => (
      <TextInput
        {...described}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);

/** The tags of what was typed. */
export const tagsIn = (text: string): string[] =>
  text
    .split(",")
    .map((tag) => tag.trim().replace(/^#/, "").toLowerCase())
    .filter(Boolean);

/** From low to very high. */
export const ImportanceField = ({
  value,
  onChange,
}: {
  value: number;
  onChange: (value: number) => void;
}) => {
  const id = useId();
  return (
    <div className="grid content-start gap-1">
      <div className="flex items-baseline justify-between text-s">
        <label htmlFor={id} className="font-medium text-ink-2">
          Importance
        </label>
        <span className="text-ink-3">{importanceName(value)}</span>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={value}
        aria-valuetext={importanceName(value)}
        onChange={(event) => onChange(Number(event.target.value))}
        className="h-8 w-full accent-accent"
      />
    </div>
  );
};
