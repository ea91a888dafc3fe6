import { Check, Lock, Minus } from "lucide-react";
import { Button } from "../../ui/button";
import { Panel } from "../../ui/page";
import { Switch } from "../../ui/switch";
import { useChange } from "./api";
import type { Ask, Plugin } from "./types";
import { isBuiltIn, isHarmless, missing, narrower } from "./words";

/** What it wants to do and why, and what it was granted of that. */
export const Grants = ({ plugin }: { plugin: Plugin }) => {
  const { mutate, isPending } = useChange(plugin.id);
  const lacking = missing(plugin.asks).length;
  const fixed = isBuiltIn(plugin);
  return (
    <Panel
      flush
      title="What it may do"
      about={
        fixed
          ? "It comes with Signet and has what it needs. Switch it off if you do not want that."
          : "What is not granted is not there for it: it has nothing to call."
      }
      actions={
        !fixed &&
        lacking > 1 && (
          <Button small busy={isPending} onClick={() => mutate({ grantAll: true })}>
            Grant all
          </Button>
        )
      }
    >
      {plugin.asks.length === 0 && <p className="p-4 text-ink-2">It asks for nothing.</p>}
      <ul className="divide-y divide-line">
        {plugin.asks.map((ask) => (
          <Line
            key={ask.grant}
            ask={ask}
            fixed={fixed || isHarmless(ask)}
            busy={isPending}
            onChange={(on) => mutate(on ? { grant: [ask.grant] } : { revoke: [ask.grant] })}
          />
        ))}
        {narrower(plugin).map((grant) => (
          <li key={grant} className="flex items-center gap-3 px-4 py-2.5">
            <Check size={15} className="shrink-0 text-ok" />
            <span className="min-w-0 flex-1">
              A part of what it asks for: <code className="font-mono text-s break-all">{grant}</code>
            </span>
            <Button
              small
              busy={isPending}
              aria-label={`Revoke ${grant}`}
              onClick={() => mutate({ revoke: [grant] })}
            >
              Revoke
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
};

const Line = ({
  ask,
  fixed,
  busy,
  onChange,
}: {
  ask: Ask;
  fixed: boolean;
  busy: boolean;
  onChange: (on: boolean) => void;
}) => (
  <li className="flex items-start gap-3 px-4 py-2.5">
    <span className="mt-0.5 shrink-0">
      {ask.granted ? <Check size={15} className="text-ok" /> : <Minus size={15} className="text-ink-3" />}
    </span>
    <div className="min-w-0 flex-1">
      <p className="font-medium first-letter:uppercase">{ask.words}</p>
      <p className="text-s text-ink-2">
        {ask.reason ? <>“{ask.reason}”</> : <span className="text-ink-3">It does not say what for.</span>}{" "}
        <code className="font-mono text-xs break-all text-ink-3">{ask.grant}</code>
      </p>
    </div>
    {fixed ? (
      <span
        title={isHarmless(ask) ? "Every plugin may do this" : "It comes with Signet"}
        className="flex items-center gap-1 text-s text-ink-3"
      >
        <Lock size={13} /> always
      </span>
    ) : (
      <Switch label={`It may ${ask.words}`} on={ask.granted} disabled={busy} onChange={onChange} />
    )}
  </li>
);
