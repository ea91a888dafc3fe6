import { useSecrets } from "../servers/api";
import type { Need } from "../servers/types";
import { Field, Select, TextInput } from "../ui/field";
import { Radios } from "../ui/radios";
import type { Answer, Needs } from "./needs";

/** A form for what a server needs to be told. */
export const NeedFields = ({ needs: { needs, given, errors, set } }: { needs: Needs }) => {
  const { data: secrets = [] } = useSecrets(needs.some(({ isSecret }) => isSecret));
  if (needs.length === 0) return null;
  return (
    <div className="grid grid-cols-1 gap-4">
      {needs.map((need) => {
        const props = {
          need,
          answer: given[need.name] ?? { text: "" },
          error: errors[need.name],
          onChange: (answer: Answer) => set(need.name, answer),
        };
        return need.isSecret ? (
          <SecretField key={need.name} {...props} secrets={secrets} />
        ) : (
          <ValueField key={need.name} {...props} />
        );
      })}
    </div>
  );
};

interface FieldProps {
  need: Need;
  answer: Answer;
  error: string | undefined;
  onChange: (answer: Answer) => void;
}

const Name = ({ need }: { need: Need }) => <span className="font-mono break-all">{need.name}</span>;

const ValueField = ({ need, answer, error, onChange }: FieldProps) => {
  const choices = need.choices?.length
    ? need.choices
    : need.format === "boolean"
      ? ["true", "false"]
      : undefined;
  return (
    <Field label={<Name need={need} />} required={need.isRequired} error={error} hint={need.description}>
      {(described) =>
        choices ? (
          <Select
            {...described}
            value={answer.text}
            onChange={(event) => onChange({ text: event.target.value })}
          >
            <option value="">{need.isRequired ? "Choose…" : "Not set"}</option>
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </Select>
        ) : (
          <TextInput
            {...described}
            autoComplete="off"
            spellCheck={false}
            placeholder={need.placeholder ?? (need.format === "filepath" ? "/path/of/it" : undefined)}
            value={answer.text}
            onChange={(event) => onChange({ text: event.target.value })}
            className={need.format === "filepath" ? "font-mono" : ""}
          />
        )
      }
    </Field>
  );
};

const WAYS = [
  ["new", "Type it"],
  ["stored", "Use a stored one"],
] as const;

/** A secret is typed unseen and stored, or one that is stored already is named. */
const SecretField = ({ need, answer, error, secrets, onChange }: FieldProps & { secrets: string[] }) => {
  const stored = answer.stored !== undefined;
  return (
    <Field
      label={<Name need={need} />}
      required={need.isRequired}
      error={error}
      hint={
        <>
          {need.description && <span className="block">{need.description}</span>}
          It is stored on this machine, readable by you only. The server's record has its name.
        </>
      }
    >
      {(described) => (
        <div className="grid grid-cols-1 gap-1.5">
          {secrets.length > 0 && (
            <Radios
              label={`How ${need.name} is given`}
              value={stored ? "stored" : "new"}
              choices={WAYS}
              onChange={(way) =>
                onChange({ text: "", stored: way === "stored" ? (secrets[0] ?? "") : undefined })
              }
            />
          )}
          {stored ? (
            <Select
              {...described}
              value={answer.stored}
              onChange={(event) => onChange({ text: "", stored: event.target.value })}
            >
              {secrets.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </Select>
          ) : (
            <TextInput
              {...described}
              type="password"
              autoComplete="new-password"
              spellCheck={false}
              placeholder={need.placeholder}
              value={answer.text}
              onChange={(event) => onChange({ text: event.target.value })}
            />
          )}
        </div>
      )}
    </Field>
  );
};
