import { useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";
import { Ago } from "../../ui/time";
import type { Graph } from "./graph/api";
import { relatedTo } from "./related";
import { Section } from "./section";
import type { Go } from "./use-page";

/** Memories that are shown, at most. */
const SHOWN = 5;

const NONE: ReturnType<typeof relatedTo> = { others: [], shared: [] };

/** Other memories that are about the same. Nothing at all when there are none. */
export const Related = ({ id, version, go }: { id: string; version: number; go: Go }) => {
  const own = `memory:${id}`;
  const { data } = useQuery({
    // Not asked for again when anything changes, but when it does itself.
    queryKey: ["memory-related", id, version],
    queryFn: () => get<Graph>("/api/memory/graph", { query: { around: own, limit: 200 } }),
  });
  const { others, shared } = data ? relatedTo(data, own) : NONE;
  if (others.length === 0) return null;
  const about = shared.slice(0, 3).map(({ kind, label }) => (kind === "tag" ? `#${label}` : label));
  return (
    <Section title="Related" about={about.join(", ")}>
      <ul className="-mx-2">
        {others.slice(0, SHOWN).map((node) => (
          <li key={node.id}>
            <button
              type="button"
              onClick={() => go({ id: node.id.slice("memory:".length) })}
              className="flex w-full items-baseline gap-3 rounded-s px-2 py-1 text-left transition-colors hover:bg-hover"
            >
              <span className="min-w-0 flex-1 truncate">{node.label}</span>
              <Ago time={node.at} className="shrink-0 text-s text-ink-3" />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
};
