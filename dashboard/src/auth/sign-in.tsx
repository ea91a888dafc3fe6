import { type FormEvent, useState } from "react";
import { said } from "../api/failure";
import { Button } from "../ui/button";
import { Command } from "../ui/code";
import { Field, TextInput } from "../ui/field";
import { useTitle } from "../ui/page";
import { Seal } from "../ui/seal";
import { begin } from "./begin";
import { session } from "./session";

/** Two ways in: a link that the command line prints, and a key. */
export const SignIn = ({ problem }: { problem?: string | undefined }) => {
  useTitle("Sign in");
  const [key, setKey] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!key.trim()) return setError("Paste a key first.");
    setBusy(true);
    try {
      await begin({ key: key.trim() });
    } catch (error) {
      setError(said(error));
      setBusy(false);
    }
  };

  const why = problem ?? (session.hasEnded() ? "This browser's session has ended." : undefined);
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="appear w-full max-w-[380px]">
        <h1 className="mb-6 flex items-center gap-3 text-2xl font-bold">
          <Seal size={30} /> Signet
        </h1>
        {why && (
          <p role="alert" className="mb-4 rounded-s bg-warn-soft px-3 py-2 text-warn">
            {why}
          </p>
        )}
        <section className="grid gap-2 rounded-t-m border border-line bg-surface p-5">
          <h2 className="font-medium">On this machine</h2>
          <p className="text-ink-2">Get a link that signs this browser in, once:</p>
          <Command text="signet open" label="Copy the command" />
        </section>
        <form
          noValidate
          onSubmit={(event) => void submit(event)}
          className="grid gap-3 rounded-b-m border border-t-0 border-line bg-surface p-5"
        >
          <h2 className="font-medium">With a key</h2>
          <Field label="API key" error={error} hint="This browser then may do what the key may do.">
            {(described) => (
              <TextInput
                {...described}
                type="password"
                autoComplete="off"
                spellCheck={false}
                placeholder="sig_sk_…"
                value={key}
                onChange={(event) => {
                  setKey(event.target.value);
                  setError(undefined);
                }}
              />
            )}
          </Field>
          <Button type="submit" look="primary" busy={busy}>
            Sign in
          </Button>
        </form>
        <p className="mt-4 text-s text-ink-3">Everything stays on the machine that runs Signet.</p>
      </div>
    </main>
  );
};
