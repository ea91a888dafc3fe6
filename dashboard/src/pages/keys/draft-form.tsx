import { harnessName } from "../../lib/harness";
import { Checkbox, Field, Select, TextInput } from "../../ui/field";
import { useHarnesses } from "../agents/api";
import { Choices } from "./choices";
import type { Draft, Faults, Lasting, Purpose } from "./draft";
import { PermissionList } from "./permission-list";

const PURPOSES: readonly (readonly [Purpose, string, string])[] = [
  [
    "connector",
    "A harness on a machine",
    "Claude Code, Codex and the like: recall, remember, documents, tools.",
  ],
  ["agent", "An agent of your own", "All of its memory and its tools, nothing of the daemon."],
  ["reader", "Reading only", "Recalls and listens. Changes nothing."],
  ["custom", "Something else", "You choose each thing that it may do."],
];

const LASTING: readonly (readonly [Lasting, string])[] = [
  ["never", "No end"],
  ["7", "7 days"],
  ["30", "30 days"],
  ["90", "90 days"],
  ["365", "A year"],
  ["date", "Until a day…"],
];

interface Props {
  draft: Draft;
  faults: Faults;
  onChange: (change: Partial<Draft>) => void;
}

/** What a key is to be. */
export const DraftForm = ({ draft, faults, onChange }: Props) => (
  <>
    <Name draft={draft} faults={faults} onChange={onChange} />
    <Choices
      label="What it is for"
      value={draft.purpose}
      choices={PURPOSES}
      onChange={(purpose) => onChange({ purpose })}
    />
    {draft.purpose === "connector" && <Connector draft={draft} faults={faults} onChange={onChange} />}
    {draft.purpose === "custom" && (
      <PermissionList
        chosen={draft.permissions}
        error={faults.permissions}
        onChange={(permissions) => onChange({ permissions })}
      />
    )}
    <Confine draft={draft} faults={faults} onChange={onChange} />
    <Aware draft={draft} faults={faults} onChange={onChange} />
  </>
);

/** What people call it. */
export const Name = ({ draft, faults, onChange }: Props) => (
  <Field label="Name" error={faults.name}>
    {(described) => (
      <TextInput
        {...described}
        data-autofocus
        autoComplete="off"
        placeholder="Work laptop"
        value={draft.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
    )}
  </Field>
);

/** Whether its agents hear of other surfaces without asking. */
export const Aware = ({ draft, onChange }: Props) => (
  <Checkbox
    checked={draft.awareness}
    onChange={(event) => onChange({ awareness: event.target.checked })}
    label={
      <>
        Tell its agents of other surfaces
        <span className="block text-s text-ink-3">
          What just happened elsewhere comes with each prompt. Off: only when they ask.
        </span>
      </>
    }
  />
);

const Connector = ({ draft, faults, onChange }: Props) => {
  const harnesses = useHarnesses();
  return (
    <Field label="Harness" error={faults.connector}>
      {(described) => (
        <Select
          {...described}
          value={draft.connector}
          onChange={(event) => onChange({ connector: event.target.value })}
        >
          <option value="">Choose…</option>
          {harnesses.data?.map((id) => (
            <option key={id} value={id}>
              {harnessName(id)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
};

/** Where, as whom and how long. */
export const Confine = ({ draft, faults, onChange }: Props) => {
  const harnesses = useHarnesses();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Only in these projects" hint="Remotes or names, with commas between. Empty: in all.">
        {(described) => (
          <TextInput
            {...described}
            autoComplete="off"
            spellCheck={false}
            placeholder="github.com/acme/shop"
            value={draft.projects}
            onChange={(event) => onChange({ projects: event.target.value })}
          />
        )}
      </Field>
      <Field label="Only as the agent" hint="Each agent's private memories are its own. Empty: as any.">
        {(described) => (
          <TextInput
            {...described}
            autoComplete="off"
            spellCheck={false}
            placeholder="laptop"
            value={draft.agent}
            onChange={(event) => onChange({ agent: event.target.value })}
          />
        )}
      </Field>
      <Field label="Only from">
        {(described) => (
          <Select
            {...described}
            value={draft.harness}
            onChange={(event) => onChange({ harness: event.target.value })}
          >
            <option value="">Any program</option>
            {harnesses.data?.map((id) => (
              <option key={id} value={id}>
                {harnessName(id)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="grid content-start gap-2">
        <Field label="Good for">
          {(described) => (
            <Select
              {...described}
              value={draft.lasting}
              onChange={(event) => onChange({ lasting: event.target.value as Lasting })}
            >
              {LASTING.map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {draft.lasting === "date" && (
          <Field label="Last day" error={faults.date}>
            {(described) => (
              <TextInput
                {...described}
                type="date"
                value={draft.date}
                onChange={(event) => onChange({ date: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
    </div>
  );
};
