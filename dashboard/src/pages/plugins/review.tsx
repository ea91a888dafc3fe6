import { ShieldAlert, ShieldCheck } from "lucide-react";
import { bytes } from "../../lib/number";
import { Fact, Facts } from "../../ui/facts";
import { Checkbox } from "../../ui/field";
import type { Proposal } from "./types";
import { isHarmless, kinds } from "./words";

/** What would be installed: which bytes, of whom, and what they want to do. */
export const Review = ({
  proposal,
  grants,
  onGrants,
}: {
  proposal: Proposal;
  grants: ReadonlySet<string>;
  onGrants: (grants: ReadonlySet<string>) => void;
}) => {
  const { package: read } = proposal;
  const asks = proposal.asks.filter((ask) => !isHarmless(ask));
  const toggle = (grant: string, on: boolean): void => {
    const next = new Set(grants);
    if (on) next.add(grant);
    else next.delete(grant);
    onGrants(next);
  };
  return (
    <div className="grid gap-5">
      <div>
        <p className="flex flex-wrap items-baseline gap-x-2 text-l font-medium">
          {proposal.id}
          <span className="text-m font-normal text-ink-2 tabular">
            {proposal.version}
            {proposal.installed && `, in place of ${proposal.installed}`}
          </span>
        </p>
        <p className="text-pretty text-ink-2">{read.manifest.description}</p>
      </div>
      <Trust proposal={proposal} />
      {proposal.refusal && (
        <p role="alert" className="rounded-s bg-bad-soft px-3 py-2 text-bad">
          {proposal.refusal}
        </p>
      )}
      {proposal.decision === "nothing" && <p role="status">This very version is installed already.</p>}
      <section aria-label="What it wants to do">
        <h3 className="mb-1 font-medium">What it wants to do</h3>
        {asks.length === 0 ? (
          <p className="text-ink-2">Nothing that needs your yes.</p>
        ) : (
          <ul className="divide-y divide-line rounded-s border border-line">
            {asks.map((ask) => (
              <li key={ask.grant} className="px-3 py-2">
                <Checkbox
                  label={
                    <>
                      <span className="block font-medium first-letter:uppercase">{ask.words}</span>
                      <span className="block text-s text-ink-2">
                        {ask.reason && <>“{ask.reason}” </>}
                        <code className="font-mono text-xs text-ink-3">{ask.grant}</code>
                      </span>
                    </>
                  }
                  checked={grants.has(ask.grant)}
                  disabled={proposal.decision !== "install"}
                  onChange={(event) => toggle(ask.grant, event.target.checked)}
                />
              </li>
            ))}
          </ul>
        )}
        {proposal.decision === "install" && asks.some(({ grant }) => !grants.has(grant)) && (
          <p className="mt-2 text-s text-ink-3">
            What you leave out it does not get. You can grant it later; it may wait until then.
          </p>
        )}
        {proposal.decision === "wait" && (
          <p className="mt-2 text-s text-ink-3">
            It asks for more than was granted: the installed version goes on until you grant it.
          </p>
        )}
      </section>
      <Facts>
        <Fact name="It is a">{kinds(read.exports)}</Fact>
        <Fact name="From">
          <span className="break-all">{proposal.source}</span>
        </Fact>
        <Fact name="Digest" mono>
          <span className="break-all">{proposal.digest}</span>
        </Fact>
        <Fact name="Size">{bytes(read.size)}</Fact>
        <Fact name="Licence">{read.manifest.licence}</Fact>
      </Facts>
    </div>
  );
};

/** Who stands behind it, first of all: a signature of somebody known, of somebody else, or none. */
const Trust = ({ proposal }: { proposal: Proposal }) => {
  if (!proposal.trust) return null;
  const known = proposal.questions.every((question) => question.startsWith("grant "));
  return (
    <div
      className={`flex items-start gap-2.5 rounded-s px-3 py-2 ${known ? "bg-ok-soft text-ok" : "bg-warn-soft text-warn"}`}
    >
      {known ? (
        <ShieldCheck size={16} className="mt-px shrink-0" />
      ) : (
        <ShieldAlert size={16} className="mt-px shrink-0" />
      )}
      <div className="min-w-0">
        <p className="break-words first-letter:uppercase">{proposal.trust}</p>
        {!known && (
          <p className="text-s text-ink-2">Compare the digest with one that you have from its author.</p>
        )}
      </div>
    </div>
  );
};
