import { Link } from "@tanstack/react-router";
import { many } from "../lib/number";
import { Dot } from "../ui/tag";
import { useNow } from "../ui/time";
import { connected, useEdges } from "./api";

/** How many agents are there, and the way to them. */
export const AgentsConnected = () => {
  const now = useNow();
  const { data: edges } = useEdges();
  if (!edges) return null;
  const there = connected(edges, now).length;
  const words = there === 0 ? "No agents connected" : `${many(there, "agent")} connected`;
  return (
    <Link
      to="/agents"
      aria-label={words}
      className="flex h-7 shrink-0 items-center gap-1.5 rounded-s px-1.5 text-s text-ink-2 hover:bg-hover hover:text-ink"
    >
      <Dot tone={there > 0 ? "ok" : "calm"} />
      <span className="max-lg:hidden">{words}</span>
      <span className="lg:hidden">{there}</span>
    </Link>
  );
};
