import { useState } from "react";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy";
import { Dialog } from "../../ui/dialog";
import { RemoteSteps } from "../agents/remote-steps";
import type { NewKey } from "./api";
import { sentence } from "./words";

/** The one time that a key is shown, with what to do with it. It is not lost by a slip. */
export const Created = ({ apiKey, onClose }: { apiKey: NewKey; onClose: () => void }) => {
  const [copied, setCopied] = useState(false);
  const [warned, setWarned] = useState(false);
  const close = (): void => {
    if (copied || warned) onClose();
    else setWarned(true);
  };
  return (
    <Dialog
      wide
      title={`${apiKey.name} is made`}
      about={sentence(apiKey)}
      onClose={close}
      actions={
        <Button look="primary" onClick={close}>
          {warned && !copied ? "Close without it" : "Done"}
        </Button>
      }
    >
      <div className="grid gap-5">
        <section aria-label="The key">
          <div className="flex items-center gap-2 rounded-s border border-accent bg-accent-soft py-2 pr-2 pl-3">
            <code className="min-w-0 flex-1 font-mono text-s break-all">{apiKey.key}</code>
            <CopyButton text={apiKey.key} label="Copy the key" onCopied={() => setCopied(true)} />
          </div>
          <p
            role={warned ? "alert" : undefined}
            className={warned && !copied ? "mt-1.5 text-bad" : "mt-1.5 text-ink-2"}
          >
            {warned && !copied
              ? "You have not copied it, and it is never shown again. Copy it first, or revoke it and make another."
              : "Copy it now: it is shown once, and kept nowhere but in your hands."}
          </p>
        </section>
        {apiKey.connector ? (
          <RemoteSteps harness={apiKey.connector} agent={apiKey.agentId ?? undefined} />
        ) : (
          <p className="text-pretty text-ink-2">
            Programs send it as <code className="font-mono text-s">Authorization: Bearer sig_sk_…</code>. It
            signs in a browser, too.
          </p>
        )}
      </div>
    </Dialog>
  );
};
