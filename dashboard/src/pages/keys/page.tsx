import { KeyRound, Plus, ShieldAlert } from "lucide-react";
import { useState } from "react";
import { useWhoami, type Whoami } from "../../auth/may";
import { Button } from "../../ui/button";
import { Empty, Trouble } from "../../ui/empty";
import { Page, Panel } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { useKeys } from "./api";
import { BrowsersPanel } from "./browsers-panel";
import { CreateDialog } from "./create-dialog";
import { KeyRow } from "./key-row";
import { RevokedKeys } from "./revoked-keys";
import { SecretsPanel } from "./secrets-panel";
import { doing, effective } from "./words";

/** Who may do what: keys, browsers that are signed in, and secrets. */
export const KeysPage = () => {
  const whoami = useWhoami();
  const [creating, setCreating] = useState(false);
  const may = whoami.data?.permissions?.includes("admin");
  return (
    <Page
      title="Keys"
      about="What lets programs, other machines and browsers in, and how far."
      actions={
        may && (
          <Button look="primary" icon={<Plus size={15} />} onClick={() => setCreating(true)}>
            New key
          </Button>
        )
      }
    >
      {whoami.data ? (
        may ? (
          <div className="in-order grid gap-6">
            <KeysPanel onCreate={() => setCreating(true)} />
            <BrowsersPanel />
            <SecretsPanel />
          </div>
        ) : (
          <NotAllowed whoami={whoami.data} />
        )
      ) : whoami.error ? (
        <Trouble error={whoami.error} retry={() => void whoami.refetch()} />
      ) : (
        <Panel flush>
          <SkeletonRows rows={4} label="Loading keys" />
        </Panel>
      )}
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </Page>
  );
};

const KeysPanel = ({ onCreate }: { onCreate: () => void }) => {
  const keys = useKeys();
  const good = keys.data?.filter(({ revokedAt }) => !revokedAt).toReversed();
  const revoked = keys.data?.filter(({ revokedAt }) => revokedAt).toReversed() ?? [];
  return (
    <Panel title="API keys" about="Each says what it may do. Revoking one counts at once." flush>
      {good ? (
        good.length > 0 ? (
          <ul className="divide-y divide-line">
            {good.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </ul>
        ) : (
          <Empty
            icon={<KeyRound size={20} />}
            title="No keys yet"
            action={<Button onClick={onCreate}>Make a key</Button>}
          >
            Programs on this machine need none. Another machine needs one, and so does a browser elsewhere.
          </Empty>
        )
      ) : keys.error ? (
        <Trouble error={keys.error} retry={() => void keys.refetch()} />
      ) : (
        <SkeletonRows rows={3} label="Loading keys" />
      )}
      {revoked.length > 0 && <RevokedKeys keys={revoked} />}
    </Panel>
  );
};

/** What this browser may do instead. */
const NotAllowed = ({ whoami: { claims } }: { whoami: Whoami }) => (
  <Panel>
    <Empty icon={<ShieldAlert size={20} />} title="This session may not manage keys">
      {claims && <>It may {doing(effective(claims.role, claims.permissions))}. </>}
      Sign in with a link from <code className="font-mono text-s">signet open</code> on the daemon's machine
      to do more.
    </Empty>
  </Panel>
);
