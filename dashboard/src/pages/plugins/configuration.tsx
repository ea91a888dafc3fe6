import { type FormEvent, useState } from "react";
import { said } from "../../api/failure";
import { Button } from "../../ui/button";
import { Source } from "../../ui/code";
import { Field, TextArea } from "../../ui/field";
import { Panel } from "../../ui/page";
import { useChange } from "./api";
import type { Plugin } from "./types";

/** What it is set up with, if it can be. The daemon holds it against the plugin's schema. */
export const Configuration = ({ plugin }: { plugin: Plugin }) => {
  const schema = plugin.package?.manifest.config;
  const before = plugin.config === null ? "" : JSON.stringify(plugin.config, null, 2);
  const [text, setText] = useState<string>();
  const [error, setError] = useState<string>();
  const change = useChange(plugin.id, (error) => setError(said(error)));
  if (!schema && plugin.config === null) return null;
  const shown = text ?? before;
  const save = (config: unknown): void => change.mutate({ config }, { onSuccess: () => setText(undefined) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    try {
      save(shown.trim() ? JSON.parse(shown) : null);
    } catch (error) {
      setError(`It is no JSON: ${error instanceof Error ? error.message : error}`);
    }
  };
  return (
    <Panel title="Settings of its own">
      <form noValidate onSubmit={submit} className="grid gap-3">
        <Field label="As JSON" error={error} hint="They hold at once, if it comes up with them.">
          {(described) => (
            <TextArea
              {...described}
              rows={5}
              spellCheck={false}
              placeholder="{}"
              value={shown}
              className="font-mono text-s"
              onChange={(event) => {
                setText(event.target.value);
                setError(undefined);
              }}
            />
          )}
        </Field>
        {schema !== undefined && (
          <details>
            <summary className="w-fit rounded-s text-s font-medium text-ink-2">What it takes</summary>
            <div className="mt-2">
              <Source label="Schema of the settings" text={JSON.stringify(schema, null, 2)} />
            </div>
          </details>
        )}
        <div className="flex gap-2">
          <Button type="submit" busy={change.isPending} disabled={shown === before}>
            Save
          </Button>
          {plugin.config !== null && (
            <Button look="ghost" disabled={change.isPending} onClick={() => save(null)}>
              Clear
            </Button>
          )}
        </div>
      </form>
    </Panel>
  );
};
