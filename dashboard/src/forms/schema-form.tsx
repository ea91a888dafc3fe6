import { Braces, ListChecks, RotateCcw } from "lucide-react";
import { type FormEvent, type ReactNode, useId, useMemo, useRef, useState } from "react";
import { type JsonObject, stringify } from "../lib/json";
import { Button } from "../ui/button";
import { Field, TextArea } from "../ui/field";
import { Around } from "./context";
import { beginGroup, fromValue } from "./draft";
import { FieldView } from "./field-view";
import { type Draft, type FormSpec, NONE } from "./model";
import { place, readArguments, readForm } from "./read";

export interface SchemaFormProps {
  spec: FormSpec;
  /** Filled in at first, in place of the defaults. */
  initial?: JsonObject | undefined;
  /** What the button is called that sends it. */
  submit: string;
  danger?: boolean;
  busy?: boolean;
  onSubmit: (value: JsonObject) => void;
  /** Beside the button. */
  actions?: ReactNode;
  /** Above the button. */
  note?: ReactNode;
  suggest?: ((tool: string) => Promise<string[]>) | undefined;
  /** What is filled in at first is what holds now, and not what was sent before. */
  holds?: boolean;
  /** What is written as JSON, where it is. */
  jsonLabel?: string;
  /** There is no way to write it as JSON: for questions of a server, which have few fields. */
  plain?: boolean;
}

const start = (spec: FormSpec, initial: JsonObject | undefined): Draft =>
  (initial && fromValue({ as: "group", fields: spec.fields ?? [] }, initial)) ||
  beginGroup(spec.fields ?? []);

/** A form for anything that a schema describes. What is wrong is not sent. */
export const SchemaForm = (props: SchemaFormProps) => {
  const { spec, initial, submit, danger, busy, onSubmit, actions, note, suggest, plain, holds } = props;
  const { jsonLabel = "Arguments as JSON" } = props;
  const fields = useMemo(() => spec.fields ?? [], [spec]);
  const [draft, setDraft] = useState(() => start(spec, initial));
  const [json, setJson] = useState<string | undefined>(() => firstJson(spec, initial));
  const [tried, setTried] = useState(false);
  const [refill, setRefill] = useState(initial !== undefined && !holds);
  const [stuck, setStuck] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const errorId = useId();

  const reading = useMemo(() => readForm(fields, draft), [fields, draft]);
  const around = useMemo(
    () => ({ errors: tried ? reading.errors : new Map<string, string>(), suggest }),
    [tried, reading, suggest],
  );
  const written = json === undefined ? undefined : readArguments(json);
  const jsonError = written && "error" in written && tried ? written.error : undefined;

  const focusFault = (): void => {
    requestAnimationFrame(() => {
      const fault = form.current?.querySelector("[data-invalid]");
      fault?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
    });
  };

  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (busy) return;
    setTried(true);
    if (written) {
      if ("value" in written) onSubmit(written.value);
      else focusFault();
    } else if (reading.errors.size > 0) focusFault();
    else onSubmit(reading.value);
  };

  const toJson = (): void => {
    setStuck(undefined);
    setTried(false);
    setJson(stringify(reading.value, 2));
  };

  const toFields = (): void => {
    if (!written || "error" in written) {
      setTried(true);
      return;
    }
    const next = fromValue({ as: "group", fields }, written.value);
    if (next) {
      setDraft(next);
      setJson(undefined);
      setTried(false);
    } else setStuck("This holds something that no field of the form can show.");
  };

  return (
    <Around value={around}>
      <form
        ref={form}
        noValidate
        onSubmit={send}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
        }}
        className="grid grid-cols-1 min-w-0 gap-3"
      >
        {refill && json === undefined && fields.length > 0 && (
          <p className="flex items-center gap-2 text-s text-ink-3">
            Filled in as you sent it last.
            <button
              type="button"
              className="inline-flex items-center gap-1 rounded-[4px] text-ink-2 underline underline-offset-2 hover:text-ink"
              onClick={() => {
                setDraft(beginGroup(fields));
                setRefill(false);
              }}
            >
              <RotateCcw size={11} /> Start afresh
            </button>
          </p>
        )}
        {json === undefined ? (
          fields.map((field) => (
            <FieldView
              key={field.name}
              field={field}
              draft={(draft.is === "group" && draft.fields[field.name]) || NONE}
              path={place("", field.name)}
              onChange={(next) =>
                setDraft((draft) => ({
                  is: "group",
                  fields: { ...(draft.is === "group" && draft.fields), [field.name]: next },
                }))
              }
            />
          ))
        ) : (
          <Field label={jsonLabel} error={jsonError}>
            {(described) => (
              <TextArea
                {...described}
                rows={Math.min(18, Math.max(5, json.split("\n").length + 1))}
                spellCheck={false}
                value={json}
                onChange={(event) => {
                  setJson(event.target.value);
                  setStuck(undefined);
                }}
                className="resize-y font-mono text-s"
              />
            )}
          </Field>
        )}
        {stuck && (
          <p role="alert" id={errorId} className="text-s text-warn">
            {stuck}
          </p>
        )}
        {note}
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" look={danger ? "danger" : "primary"} busy={busy ?? false}>
            {submit}
          </Button>
          {actions}
          {!plain && fields.length > 0 && (
            <Button
              look="ghost"
              small
              className="ml-auto"
              icon={json === undefined ? <Braces size={13} /> : <ListChecks size={13} />}
              onClick={json === undefined ? toJson : toFields}
            >
              {json === undefined ? "As JSON" : "As a form"}
            </Button>
          )}
        </div>
      </form>
    </Around>
  );
};

/** Where there are no fields for it, it is written as JSON from the beginning. */
const firstJson = (spec: FormSpec, initial: JsonObject | undefined): string | undefined => {
  if (spec.json) return initial ? stringify(initial, 2) : "{\n}";
  const fits = !initial || fromValue({ as: "group", fields: spec.fields ?? [] }, initial);
  return fits ? undefined : stringify(initial, 2);
};
