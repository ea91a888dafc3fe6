import { ExternalLink } from "lucide-react";
import { useEffect } from "react";
import { said } from "../api/failure";
import { Button } from "../ui/button";
import { Command } from "../ui/code";
import { toast } from "../ui/toast";
import { Section } from "./about";
import { useSignIn, useSignOut } from "./api";
import type { Server } from "./types";

/** Signing in to a server at an address. The address is shown before anything is opened. */
export const SignIn = ({ server }: { server: Server }) => {
  const begin = useSignIn(server.id);
  const out = useSignOut(server.id);
  const needed = server.state === "needsSignIn";
  const { reset, data } = begin;
  // It comes back to the daemon, not to this page, which hears of it by what the server does then.
  useEffect(() => {
    if (!needed && data) {
      toast.done(`Signed in to ${server.name}`);
      reset();
    }
  }, [needed, data, reset, server.name]);
  if (server.kind !== "remote") return null;
  return (
    <Section title="Sign-in">
      {needed ? (
        <>
          <p className="text-ink-2">
            It wants to know who asks. You sign in on its own page, in a browser on the machine that runs
            Signet; then it works here by itself.
          </p>
          {data ? (
            <div className="grid grid-cols-1 gap-2">
              <Command text={data.url} label="Copy the address" />
              <a
                href={/^https?:\/\//i.test(data.url) ? data.url : undefined}
                target="_blank"
                rel="noopener noreferrer"
                className="inline-flex h-8 items-center gap-1.5 justify-self-start rounded-s border border-accent bg-accent px-3 font-medium text-on-accent hover:bg-accent-strong"
              >
                <ExternalLink size={14} /> Open {URL.canParse(data.url) ? new URL(data.url).host : "the page"}
              </a>
              <p role="status" className="text-s text-ink-3">
                Waiting for you to sign in there.
              </p>
            </div>
          ) : (
            <Button
              look="primary"
              className="justify-self-start"
              busy={begin.isPending}
              onClick={() => begin.mutate()}
            >
              Sign in
            </Button>
          )}
          {begin.error && (
            <p role="alert" className="text-s break-words text-bad">
              {said(begin.error)}
            </p>
          )}
        </>
      ) : (
        <div className="flex items-center gap-3">
          <p className="flex-1 text-ink-2">
            What was signed in with is kept in a file that only you can read.
          </p>
          <Button
            small
            busy={out.isPending}
            onClick={() =>
              out.mutate(undefined, {
                onSuccess: () => toast.done(`Signed out of ${server.name}`),
                onError: (error) => toast.failed(error),
              })
            }
          >
            Sign out
          </Button>
        </div>
      )}
    </Section>
  );
};
