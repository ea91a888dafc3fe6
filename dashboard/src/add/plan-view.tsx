import { Info, ShieldAlert, TriangleAlert } from "lucide-react";
import type { Plan, Warning } from "../servers/types";
import { Command } from "../ui/code";

/** Risks by how bad they are; those that are not here are worth a look. */
const GRAVE = new Set(["administrator", "shell", "deletes", "downloads", "secret", "deprecated"]);
const MILD = new Set([
  "unpinned",
  "unverified",
  "registry",
  "old-transport",
  "oldTransport",
  "private-address",
  "privateAddress",
]);

const gravity = ({ risk }: Warning): number => (GRAVE.has(risk) ? 0 : MILD.has(risk) ? 2 : 1);

/** Exactly what will run or be reached, in full, with what to know of it. */
export const PlanView = ({ plan }: { plan: Plan }) => {
  const { package: pinned, warnings, problems } = plan;
  return (
    <div className="grid grid-cols-1 min-w-0 gap-3">
      <Command text={plan.text} label="Copy what will run" />
      {pinned && (
        <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-3 gap-y-1 text-s">
          <dt className="text-ink-3">Package</dt>
          <dd className="break-words">
            {pinned.name}{" "}
            <span className="text-ink-3">from {REGISTRIES[pinned.registry] ?? pinned.registry}</span>
          </dd>
          <dt className="text-ink-3">Version</dt>
          <dd>{pinned.version}, and no other</dd>
          <dt className="text-ink-3">Digest</dt>
          <dd>
            {pinned.digest ? (
              <code className="font-mono text-xs break-all text-ink-2">{pinned.digest}</code>
            ) : (
              "none is known"
            )}
          </dd>
        </dl>
      )}
      {[...warnings]
        .sort((one, other) => gravity(one) - gravity(other))
        .map((warning) => (
          <WarningLine key={warning.risk + warning.message} warning={warning} />
        ))}
      {problems.map((problem) => (
        <WarningLine key={problem} warning={{ risk: "unverified", message: problem }} />
      ))}
    </div>
  );
};

const REGISTRIES: Record<string, string> = { npm: "npm", pypi: "PyPI", oci: "a container registry" };

const LOOKS = [
  ["bg-bad-soft text-bad", ShieldAlert],
  ["bg-warn-soft text-warn", TriangleAlert],
  ["bg-sunk text-ink-2", Info],
] as const;

const WarningLine = ({ warning }: { warning: Warning }) => {
  const [look, Icon] = LOOKS[gravity(warning)] ?? LOOKS[1];
  return (
    <p className={`flex items-start gap-2 rounded-s px-3 py-2 text-s ${look}`}>
      <Icon size={14} className="mt-0.5 shrink-0" aria-hidden="true" />
      <span className="min-w-0 break-words">{warning.message}</span>
    </p>
  );
};
