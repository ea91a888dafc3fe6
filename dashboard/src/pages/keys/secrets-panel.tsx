import { Lock, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/button";
import { Trouble } from "../../ui/empty";
import { Panel } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { useSecrets } from "./api";
import { RemoveSecret, SetSecret } from "./secret-dialogs";

/** Names of what plugins and MCP servers may use and nobody may read. */
export const SecretsPanel = () => {
  const secrets = useSecrets();
  const [setting, setSetting] = useState<{ name?: string }>();
  const [removing, setRemoving] = useState<string>();
  return (
    <Panel
      title="Secrets"
      about="Used by plugins and MCP servers that name them. They go in, and nothing gives them out."
      actions={
        <Button small icon={<Plus size={13} />} onClick={() => setSetting({})}>
          Add a secret
        </Button>
      }
      flush
    >
      {secrets.data ? (
        secrets.data.length > 0 ? (
          <ul className="divide-y divide-line">
            {secrets.data.map((name) => (
              <li key={name} aria-label={name} className="flex items-center gap-3 px-4 py-2.5">
                <Lock size={15} className="shrink-0 text-ink-3" />
                <span className="min-w-0 flex-1 truncate font-mono text-s">{name}</span>
                <Button small onClick={() => setSetting({ name })} aria-label={`Replace ${name}`}>
                  Replace
                </Button>
                <Button small look="danger" onClick={() => setRemoving(name)} aria-label={`Remove ${name}`}>
                  Remove
                </Button>
              </li>
            ))}
          </ul>
        ) : (
          <p className="p-4 text-ink-2">
            None yet. A plugin or a server that needs one says its name, and waits until it is here.
          </p>
        )
      ) : secrets.error ? (
        <Trouble error={secrets.error} retry={() => void secrets.refetch()} />
      ) : (
        <SkeletonRows rows={2} label="Loading secrets" />
      )}
      {setting && <SetSecret name={setting.name} onClose={() => setSetting(undefined)} />}
      {removing && <RemoveSecret name={removing} onClose={() => setRemoving(undefined)} />}
    </Panel>
  );
};
