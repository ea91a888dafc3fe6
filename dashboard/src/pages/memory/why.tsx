import { useId } from "react";
import { millis } from "../../lib/time";
import { useNow } from "../../ui/time";
import type { Hit } from "./api";
import { parts, strength } from "./explain";
import { Section } from "./section";

/** Why a memory is where it is among what was found. */
export const Why = ({ hit, inProject }: { hit: Hit; inProject: boolean }) => {
  const now = useNow();
  const id = useId();
  const all = parts(hit.explain, { created: millis(hit.created_at), pinned: hit.pinned, inProject, now });
  const most = Math.max(...all.map(({ adds }) => adds), Number.EPSILON);
  return (
    <Section title="Why it was found" about={strength(hit.score)}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1.5">
        {all.map(({ name, says, adds }) => (
          <div key={name} className="contents">
            <dt className="text-s text-ink-2">{name}</dt>
            <dd className="flex min-w-0 items-center gap-3" aria-describedby={`${id}-order`}>
              <span aria-hidden="true" className="h-1.5 w-24 shrink-0 overflow-hidden rounded-full bg-sunk">
                <span
                  className={
                    name === "Words"
                      ? "block h-full rounded-full bg-accent"
                      : "block h-full rounded-full bg-ink-3"
                  }
                  style={{ width: `${Math.round((adds / most) * 100)}%` }}
                />
              </span>
              <span className="truncate text-s">{says}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p id={`${id}-order`} className="mt-2 text-s text-ink-3">
        What counted most stands first.
      </p>
    </Section>
  );
};
