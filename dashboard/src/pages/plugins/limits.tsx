import { type FormEvent, useState } from "react";
import { said } from "../../api/failure";
import { count } from "../../lib/number";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field, TextInput } from "../../ui/field";
import { Panel } from "../../ui/page";
import { useChange } from "./api";
import type { Limit, Plugin } from "./types";
import { isBytes, limitWords, readLimit } from "./words";

const value = (limit: Limit, number = limit.value): string => limitWords(limit, number).value;

/** Those of most interest; the others are behind a fold. */
const FIRST = ["memory", "cpu-ms", "wall-ms", "mailbox"];

/** What ends a call that goes too far. */
export const Limits = ({ plugin }: { plugin: Plugin }) => {
  const [changing, setChanging] = useState<Limit>();
  const [all, setAll] = useState(false);
  const shown = plugin.limits.filter((limit) => all || limit.set || FIRST.includes(limit.name));
  return (
    <Panel
      flush
      title="Limits"
      about="What a call may use before it is stopped"
      actions={
        <Button small look="ghost" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Fewer" : `All ${plugin.limits.length}`}
        </Button>
      }
    >
      <table className="w-full text-left">
        <thead className="unseen">
          <tr>
            <th>What</th>
            <th>Limit</th>
            <th>Change</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {shown.map((limit) => (
            <tr key={limit.name}>
              <td className="py-1.5 pr-3 pl-4">{limitWords(limit).name}</td>
              <td className="py-1.5 pr-3 text-right whitespace-nowrap tabular">
                {value(limit)}
                {limit.set && (
                  <span className="block text-s text-ink-3">
                    set by you, else {value(limit, limit.default)}
                  </span>
                )}
                {!limit.set && limit.wanted !== null && (
                  <span className="block text-s text-ink-3">as the plugin wants</span>
                )}
              </td>
              <td className="w-0 py-1.5 pr-3">
                <Button
                  small
                  look="ghost"
                  aria-label={`Change ${limitWords(limit).name}`}
                  onClick={() => setChanging(limit)}
                >
                  Change
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {changing && <ChangeLimit id={plugin.id} limit={changing} onClose={() => setChanging(undefined)} />}
    </Panel>
  );
};

const ChangeLimit = ({ id, limit, onClose }: { id: string; limit: Limit; onClose: () => void }) => {
  const [text, setText] = useState(count(limit.value));
  const [error, setError] = useState<string>();
  const change = useChange(id, (error) => setError(said(error)));
  const save = (to: number | null): void =>
    change.mutate({ limits: { [limit.name]: to } }, { onSuccess: onClose });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = readLimit(text);
    if (wanted === undefined)
      setError(isBytes(limit) ? "A number of bytes, such as 64 MiB." : "A whole number above 0.");
    else save(wanted);
  };
  return (
    <Dialog
      title={limitWords(limit).name}
      about={`${id}: it holds at once, if the plugin comes up with it.`}
      onClose={onClose}
      actions={
        <>
          {limit.set && (
            <Button disabled={change.isPending} onClick={() => save(null)}>
              Back to {value(limit, limit.wanted ?? limit.default)}
            </Button>
          )}
          <Button type="submit" form="limit" look="primary" busy={change.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id="limit" noValidate onSubmit={submit}>
        <Field
          label="Limit"
          error={error}
          hint={isBytes(limit) ? "In bytes, or as 64 MiB" : `By default ${count(limit.default)}`}
        >
          {(described) => (
            <TextInput
              {...described}
              value={text}
              inputMode={isBytes(limit) ? "text" : "numeric"}
              onChange={(event) => {
                setText(event.target.value);
                setError(undefined);
              }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
};
