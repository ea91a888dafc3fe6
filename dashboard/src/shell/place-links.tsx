import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { count } from "../lib/number";
import { useNow } from "../ui/time";
import { connected, useEdges, useNowLines, useStatus } from "./api";
import { PLACES, type Place } from "./places";

/** What a page has to say before it is opened: in figures, and in words for those who hear it. */
type Said = [shown: ReactNode, spoken: string] | undefined;

const useSaid = (): Partial<Record<Place["to"], Said>> => {
  const now = useNow();
  const { data: context } = useNowLines();
  const { data: edges } = useEdges();
  const { data: status } = useStatus();
  const agents = connected(edges ?? [], now).length;
  const states = (status?.plugins ?? []).map(({ state }) => state);
  const waiting = states.filter((state) => state === "pending").length;
  const broken = states.filter((state) => state === "parked" || state === "refused").length;
  const lines = context?.lines.length ?? 0;
  return {
    "/awareness": lines > 0 ? [count(lines), `${lines} in the last minutes`] : undefined,
    "/agents": agents > 0 ? [count(agents), `${agents} connected`] : undefined,
    "/plugins":
      broken > 0
        ? [<span key="b" className="text-bad">{`${broken} failed`}</span>, `${broken} failed`]
        : waiting > 0
          ? [waiting === 1 ? "1 waits" : `${waiting} wait`, `${waiting} waiting for you`]
          : undefined,
  };
};

export const PlaceLinks = ({ onGone }: { onGone: () => void }) => {
  const said = useSaid();
  return (
    <ul className="grid gap-px">
      {PLACES.map(({ to, name, icon: Icon }) => (
        <li key={to}>
          <Link
            to={to}
            data-row=""
            onClick={onGone}
            activeOptions={{ exact: to === "/" }}
            className="flex h-8 items-center gap-2.5 rounded-s px-2 transition-colors"
            activeProps={{ className: "bg-surface text-ink font-medium inset-ring inset-ring-line" }}
            inactiveProps={{ className: "text-ink-2 hover:bg-hover hover:text-ink" }}
          >
            <Icon size={16} /> {name}
            {said[to] && (
              <>
                <span aria-hidden="true" className="ml-auto text-s font-normal text-ink-3 tabular">
                  {said[to][0]}
                </span>
                <span className="unseen">{said[to][1]}</span>
              </>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
};
