import { Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { Button } from "../ui/button";
import { Field, Select, TextInput } from "../ui/field";
import { DECISIONS } from "./policy";
import type { Decision, Party, Rule } from "./types";

export const PARTS: readonly (readonly [keyof Party, string])[] = [
  ["agent", "Agent"],
  ["key", "Key"],
  ["project", "Project"],
];

/** A rule for some callers, or for a beginning of names. */
export const NewRule = ({
  tools,
  busy,
  onAdd,
}: {
  tools: string[];
  busy: boolean;
  onAdd: (rule: Rule) => void;
}) => {
  const [open, setOpen] = useState(false);
  const [tool, setTool] = useState("");
  const [part, setPart] = useState<keyof Party>("agent");
  const [who, setWho] = useState("");
  const [decision, setDecision] = useState<Decision>("ask");
  const [error, setError] = useState<string>();
  const list = useId();
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const name = tool.trim();
    if (!name) {
      setError("Which tool? `cart_*` is all that begin so, `*` is all.");
      return;
    }
    onAdd({ tool: name, decision, ...(who.trim() && { for: { [part]: who.trim() } }) });
    setOpen(false);
    setTool("");
    setWho("");
  };
  if (!open) {
    return (
      <Button small className="justify-self-start" icon={<Plus size={13} />} onClick={() => setOpen(true)}>
        Add a rule
      </Button>
    );
  }
  return (
    <form noValidate onSubmit={add} className="grid gap-3 rounded-m border border-line p-3 sm:grid-cols-2">
      <Field label="Tool" error={error} hint="`cart_*` is all that begin so.">
        {(described) => (
          <TextInput
            {...described}
            autoFocus
            list={list}
            autoComplete="off"
            spellCheck={false}
            value={tool}
            onChange={(event) => {
              setTool(event.target.value);
              setError(undefined);
            }}
            className="font-mono"
          />
        )}
      </Field>
      <datalist id={list}>
        {tools.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field label="Decision">
        {(described) => (
          <Select
            {...described}
            value={decision}
            onChange={(event) => setDecision(event.target.value as Decision)}
          >
            {DECISIONS.map(([decision, name]) => (
              <option key={decision} value={decision}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <PartyFields part={part} who={who} onPart={setPart} onWho={setWho} hint="Empty: everyone." />
      <div className="flex gap-2 sm:col-span-2">
        <Button type="submit" look="primary" busy={busy}>
          Add
        </Button>
        <Button look="ghost" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </div>
    </form>
  );
};

/** Whom a rule is about. */
export const PartyFields = ({
  part,
  who,
  hint,
  onPart,
  onWho,
}: {
  part: keyof Party;
  who: string;
  hint?: string;
  onPart: (part: keyof Party) => void;
  onWho: (who: string) => void;
}) => (
  <>
    <Field label="For">
      {(described) => (
        <Select {...described} value={part} onChange={(event) => onPart(event.target.value as keyof Party)}>
          {PARTS.map(([part, name]) => (
            <option key={part} value={part}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
    <Field label="Its name or id" hint={hint}>
      {(described) => (
        <TextInput
          {...described}
          autoComplete="off"
          spellCheck={false}
          value={who}
          onChange={(event) => onWho(event.target.value)}
        />
      )}
    </Field>
  </>
);
