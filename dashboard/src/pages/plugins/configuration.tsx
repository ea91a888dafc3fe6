import { useMemo, useState } from "react";
import { said } from "../../api/failure";
import { formOf } from "../../forms/schema";
import { SchemaForm } from "../../forms/schema-form";
import { isObject, type JsonObject } from "../../lib/json";
import { Button } from "../../ui/button";
import { Source } from "../../ui/code";
import { Panel } from "../../ui/page";
import { useChange } from "./api";
import type { Plugin } from "./types";

/** What it is set up with, if it can be. The daemon holds it against the plugin's schema. */
export const Configuration = ({ plugin }: { plugin: Plugin }) => {
  const schema = plugin.package?.manifest.config;
  const [error, setError] = useState<string>();
  const change = useChange(plugin.id, (error) => setError(said(error)));
  const spec = useMemo(() => (schema ? formOf(schema) : { json: true }), [schema]);
  if (!schema && plugin.config === null) return null;
  const save = (config: unknown): void => {
    setError(undefined);
    change.mutate({ config });
  };
  return (
    <Panel title="Settings of its own" about="They hold at once, if it comes up with them.">
      <SchemaForm
        // Others may have changed them.
        key={JSON.stringify(plugin.config)}
        spec={spec}
        initial={isObject(plugin.config) ? (plugin.config as JsonObject) : undefined}
        holds
        jsonLabel="Settings as JSON"
        submit="Save"
        busy={change.isPending}
        onSubmit={save}
        note={
          error && (
            <p role="alert" className="text-s text-bad">
              {error}
            </p>
          )
        }
        actions={
          plugin.config !== null && (
            <Button look="ghost" disabled={change.isPending} onClick={() => save(null)}>
              Clear
            </Button>
          )
        }
      />
      {schema !== undefined && (
        <details className="mt-3">
          <summary className="w-fit rounded-s text-s font-medium text-ink-2">What it takes</summary>
          <div className="mt-2">
            <Source label="Schema of the settings" text={JSON.stringify(schema, null, 2)} />
          </div>
        </details>
      )}
    </Panel>
  );
};
