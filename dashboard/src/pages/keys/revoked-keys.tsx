import { ChevronRight } from "lucide-react";
import { many } from "../../lib/number";
import { Ago } from "../../ui/time";
import type { ApiKey } from "./api";

/** Keys that are refused, for who wonders what became of one. */
export const RevokedKeys = ({ keys }: { keys: readonly ApiKey[] }) => (
  <details className="group border-t border-line">
    <summary className="flex h-10 list-none items-center gap-2 px-4 text-s text-ink-3 hover:text-ink focus-visible:shadow-[inset_0_0_0_2px_var(--accent)] [&::-webkit-details-marker]:hidden">
      <ChevronRight size={13} className="transition-transform group-open:rotate-90" />
      {many(keys.length, "revoked key")}
    </summary>
    <ul className="pb-2">
      {keys.map(({ id, name, prefix, revokedAt }) => (
        <li key={id} className="flex items-baseline gap-3 py-1 pr-4 pl-9 text-s text-ink-3">
          <span className="min-w-0 truncate text-ink-2">{name}</span>
          <span className="font-mono">sig_sk_{prefix.slice(0, 6)}…</span>
          <span className="ml-auto shrink-0">revoked {revokedAt && <Ago time={revokedAt} />}</span>
        </li>
      ))}
    </ul>
  </details>
);
