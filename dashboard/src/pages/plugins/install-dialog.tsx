import { FileUp } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { said } from "../../api/failure";
import { classes } from "../../lib/class";
import { bytes } from "../../lib/number";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Checkbox, Field, TextInput } from "../../ui/field";
import { toast } from "../../ui/toast";
import type { Wanted } from "./api";
import { Review } from "./review";
import { useReview } from "./use-review";

/** A file, an address or an artifact; then what it is and wants; then a yes. */
export const InstallDialog = ({
  onClose,
  onInstalled,
}: {
  onClose: () => void;
  onInstalled: (id: string) => void;
}) => {
  const { proposal, grants, setGrants, look, install, accept, back } = useReview();
  const done = (id: string): void => {
    toast.done(`${id} is installed.`);
    onInstalled(id);
  };
  return (
    <Dialog
      wide
      title={proposal ? "Look at it first" : "Install a plugin"}
      about={
        proposal
          ? "Nothing of it has run yet."
          : "It is fetched and read. Nothing of it runs before you have seen it."
      }
      onClose={onClose}
      actions={
        proposal ? (
          <>
            <Button onClick={back}>Back</Button>
            <Button
              look="primary"
              busy={install.isPending}
              disabled={proposal.decision === "refused" || proposal.decision === "nothing"}
              onClick={() => accept(done)}
            >
              {proposal.installed ? "Install in its place" : "Install"}
            </Button>
          </>
        ) : (
          <Button type="submit" form="propose" look="primary" busy={look.isPending}>
            Look at it
          </Button>
        )
      }
    >
      {/* What was chosen stays, should one come back to it. */}
      <div hidden={Boolean(proposal)}>
        <Choose
          onWanted={look.mutate}
          error={look.error ? said(look.error) : undefined}
          onChange={look.reset}
        />
      </div>
      {proposal && <Review proposal={proposal} grants={grants} onGrants={setGrants} />}
      {install.error && (
        <p role="alert" className="mt-4 rounded-s bg-bad-soft px-3 py-2 break-words text-bad">
          {said(install.error)}
        </p>
      )}
    </Dialog>
  );
};

const Choose = ({
  onWanted,
  error,
  onChange,
}: {
  onWanted: (wanted: Wanted) => void;
  error: string | undefined;
  onChange: () => void;
}) => {
  const [file, setFile] = useState<File>();
  const [source, setSource] = useState("");
  const [digest, setDigest] = useState("");
  const [older, setOlder] = useState(false);
  const [other, setOther] = useState(false);
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const more = {
      ...(digest.trim() && { digest: digest.trim() }),
      ...(older && { allowDowngrade: true }),
      ...(other && { reinstall: true }),
    };
    setMissing(!file && !source.trim());
    if (file) onWanted({ file, ...more });
    else if (source.trim()) onWanted({ source: source.trim(), ...more });
  };
  const choose = (chosen: File | undefined): void => {
    setFile(chosen);
    setMissing(false);
    onChange();
  };
  return (
    <form id="propose" noValidate onSubmit={submit} className="grid gap-4">
      <FileBox file={file} onFile={choose} />
      <Field
        label="Or where it is"
        error={missing ? "Choose a file, or say where it is." : error}
        hint="https://…/plugin.wasm, oci://registry/name:tag, or a path on the daemon’s machine"
      >
        {(described) => (
          <TextInput
            {...described}
            spellCheck={false}
            autoComplete="off"
            placeholder="oci://ghcr.io/acme/deal-watch:1"
            value={source}
            onChange={(event) => {
              setSource(event.target.value);
              choose(undefined);
            }}
          />
        )}
      </Field>
      <details>
        <summary className="w-fit rounded-s text-s font-medium text-ink-2">More</summary>
        <div className="mt-3 grid gap-3">
          <Field label="Digest that it must have" hint="sha256:…, from its author">
            {(described) => (
              <TextInput
                {...described}
                spellCheck={false}
                value={digest}
                onChange={(event) => setDigest(event.target.value)}
              />
            )}
          </Field>
          <Checkbox
            label="It may be older than the one that is installed"
            checked={older}
            onChange={(event) => setOlder(event.target.checked)}
          />
          <Checkbox
            label="It may be of another signer"
            checked={other}
            onChange={(event) => setOther(event.target.checked)}
          />
        </div>
      </details>
    </form>
  );
};

/** A file, chosen or dropped. */
const FileBox = ({ file, onFile }: { file: File | undefined; onFile: (file: File | undefined) => void }) => {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <label
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFile(event.dataTransfer.files[0]);
      }}
      className={classes(
        "relative grid place-items-center gap-1 rounded-m border border-dashed px-4 py-6 text-center transition-colors has-focus-visible:shadow-[var(--ring)]",
        over ? "border-accent bg-accent-soft" : "border-line-strong bg-bg hover:border-ink-3",
      )}
    >
      <input
        ref={input}
        type="file"
        accept=".wasm,application/wasm"
        aria-label="Choose a .wasm file"
        className="unseen"
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          // The same file may be chosen again, after it changed.
          event.target.value = "";
        }}
      />
      <FileUp size={20} className="text-ink-3" />
      {file ? (
        <span className="font-medium break-all">
          {file.name} <span className="font-normal text-ink-3">{bytes(file.size)}</span>
        </span>
      ) : (
        <span className="text-ink-2">
          Drop a <code className="font-mono text-s">.wasm</code> file here, or choose one
        </span>
      )}
    </label>
  );
};
