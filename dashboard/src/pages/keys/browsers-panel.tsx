import { Globe } from "lucide-react";
import { useState } from "react";
import { many } from "../../lib/number";
import { day, millis } from "../../lib/time";
import { Button } from "../../ui/button";
import { Command } from "../../ui/code";
import { Trouble } from "../../ui/empty";
import { Panel } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { Tag } from "../../ui/tag";
import { Ago } from "../../ui/time";
import { toast } from "../../ui/toast";
import { type Browser, useBrowsers, useInvite, useKeys, useSignOut } from "./api";

/** Browsers that are shown at first. */
const FIRST = 5;

/** This one first, then the one last used. */
const latest = (browsers: readonly Browser[]): Browser[] =>
  browsers.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || millis(b.lastUsedAt) - millis(a.lastUsedAt),
  );

/** Browsers that are signed in, this one among them. */
export const BrowsersPanel = () => {
  const browsers = useBrowsers();
  const [all, setAll] = useState(false);
  const invite = useInvite();
  if (browsers.data === null) return null;
  return (
    <Panel
      title="Signed-in browsers"
      about="Each ends after 30 days without use."
      actions={
        <Button
          small
          busy={invite.isPending}
          onClick={() => invite.mutate(undefined, { onError: (error) => toast.failed(error) })}
        >
          Sign in another
        </Button>
      }
      flush
    >
      {invite.data && (
        <div className="grid gap-2 border-b border-line p-4">
          <p className="text-ink-2">
            Open this in another browser of the daemon's machine. It is good once, until{" "}
            <Ago time={invite.data.expiresAt} />.
          </p>
          <Command text={invite.data.url} label="Copy the link" />
        </div>
      )}
      {browsers.data ? (
        browsers.data.length > 0 ? (
          <>
            <ul className="divide-y divide-line">
              {latest(browsers.data)
                .slice(0, all ? undefined : FIRST)
                .map((browser) => (
                  <Row key={browser.id} browser={browser} />
                ))}
            </ul>
            {!all && browsers.data.length > FIRST && (
              <div className="border-t border-line px-2 py-1.5">
                <Button small look="ghost" onClick={() => setAll(true)}>
                  {many(browsers.data.length - FIRST, "more browser")}
                </Button>
              </div>
            )}
          </>
        ) : (
          <p className="p-4 text-ink-2">No browser is signed in with a session of its own.</p>
        )
      ) : browsers.error ? (
        <Trouble error={browsers.error} retry={() => void browsers.refetch()} />
      ) : (
        <SkeletonRows rows={2} label="Loading browsers" />
      )}
    </Panel>
  );
};

const Row = ({ browser }: { browser: Browser }) => {
  const { name, key, createdAt, lastUsedAt, expiresAt, current } = browser;
  const signOut = useSignOut();
  const keys = useKeys();
  const keyName = keys.data?.find((one) => one.id === key)?.name ?? key;
  const go = (): void =>
    signOut.mutate(browser, {
      onSuccess: () => toast.done(`${name} is signed out.`),
      onError: (error) => toast.failed(error),
    });
  return (
    <li aria-label={name} className="flex items-center gap-3 px-4 py-3">
      <Globe size={16} className="shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <h3 className="flex items-center gap-2 font-medium">
          <span className="truncate first-letter:uppercase">{name}</span>
          {current && <Tag tone="ok">this browser</Tag>}
        </h3>
        <p className="flex flex-wrap gap-x-3 text-s text-ink-3">
          <span>signed in {day(millis(createdAt))}</span>
          <span>
            used <Ago time={lastUsedAt} />
          </span>
          <span>
            ends <Ago time={expiresAt} />
          </span>
          {key && <span>with the key {keyName}</span>}
        </p>
      </div>
      <Button small busy={signOut.isPending} onClick={go} aria-label={`Sign out ${name}`}>
        Sign out
      </Button>
    </li>
  );
};
