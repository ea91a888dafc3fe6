import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronRight, RefreshCw } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { get } from "../../../api/client";
import { events } from "../../../api/events";
import { classes } from "../../../lib/class";
import { many } from "../../../lib/number";
import { Button } from "../../../ui/button";
import { Trouble } from "../../../ui/empty";
import { Skeleton } from "../../../ui/skeleton";
import { Nothing } from "../nothing";
import type { Go } from "../use-page";
import type { Where } from "../where";
import type { Graph as GraphOf, Node } from "./api";
import { Chosen } from "./chosen";
import { layoutOf } from "./layout";
import { modelOf } from "./model";
import { Picture } from "./picture";
import { Tree } from "./tree";

/** Nodes: as many as can be drawn while a hand moves them. Older memories are shown by the month. */
const NODES = 10_400;

/** From how wide on the tree is beside the picture, and not below it. */
const BESIDE = 720;

/** How memories, projects, agents and what they are about hang together. */
export const Graph = ({ where, go, width }: { where: Where; go: Go; width: number }) => {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["memory-graph", where.around ?? ""],
    queryFn: ({ signal }) =>
      get<GraphOf>("/api/memory/graph", { signal, query: { around: where.around, limit: NODES } }),
    placeholderData: keepPreviousData,
  });
  const news = useNews(data);
  const model = useMemo(() => data && modelOf(data), [data]);
  const layout = useMemo(() => model && layoutOf(model), [model]);
  const [chosen, setChosen] = useState<string>();
  const [pointed, setPointed] = useState<number>();

  if (isPending) return <Skeleton className="mx-4 my-6 flex-1 rounded-m sm:mx-8" />;
  if (!model || !layout) return <Trouble error={error} retry={() => void refetch()} />;
  if (model.total === 0) {
    return (
      <div className="flex-1">
        <Nothing where={{}} go={go} />
      </div>
    );
  }

  const selected = chosen === undefined ? undefined : model.find.get(chosen);
  const open = where.id === undefined ? undefined : model.find.get(`memory:${where.id}`);
  const pick = (place: number | undefined): void => {
    const node = place === undefined ? undefined : model.nodes[place];
    if (node?.kind === "memory") {
      go({ id: node.id.slice("memory:".length) });
      return;
    }
    setPointed(undefined);
    const opens = node?.kind === "cluster";
    setChosen(opens ? undefined : node?.id);
    if (opens) go({ around: node.id });
  };
  const beside = width >= BESIDE;
  // With a memory beside it there is no room for three.
  const tree = !where.id || width >= 1_180;

  return (
    <section
      aria-label="Picture"
      className={classes("flex min-h-0 min-w-0 flex-1 border-t border-line", !beside && "flex-col")}
    >
      {tree && (
        <div
          className={classes(
            "flex min-h-0 flex-col bg-surface",
            beside ? "w-[272px] shrink-0 border-r border-line" : "order-last h-2/5 border-t border-line",
          )}
        >
          <Tree
            key={where.around}
            model={model}
            selected={selected ?? open}
            onPoint={setPointed}
            onPick={pick}
          />
        </div>
      )}
      <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
        <Picture
          // Another part of it is another picture.
          key={where.around}
          model={model}
          layout={layout}
          selected={selected}
          pointed={pointed}
          open={open}
          onPick={pick}
        />
        <div className="pointer-events-none absolute inset-x-3 top-3 flex flex-wrap items-start gap-2 *:pointer-events-auto">
          {where.around && (
            <Path node={where.around} total={model.total} onAll={() => go({ around: undefined })} />
          )}
          {selected !== undefined && (
            <Chosen model={model} place={selected} go={go} onClose={() => setChosen(undefined)} />
          )}
          <span className="flex-1" />
          {news > 0 && (
            <Button small icon={<RefreshCw size={12} />} onClick={() => void refetch()}>
              {many(news, "change")} since
            </Button>
          )}
        </div>
      </div>
    </section>
  );
};

/** Changes since the picture was made. It does not change under somebody's hands. */
const useNews = (data: GraphOf | undefined): number => {
  const [news, setNews] = useState(0);
  useEffect(() => {
    // The picture is new.
    if (data) setNews(0);
  }, [data]);
  useEffect(() => events.hear(["memory."], () => setNews((before) => before + 1)), []);
  return news;
};

/** Where in the picture one is, and the way back. */
const Path = ({ node, total, onAll }: { node: Node["id"]; total: number; onAll: () => void }) => (
  <nav
    aria-label="Part of the picture"
    className="flex items-center gap-1 rounded-m border border-line bg-raised px-1 py-0.5 shadow-1"
  >
    <Button small look="ghost" onClick={onAll}>
      Everything
    </Button>
    <ChevronRight size={13} aria-hidden="true" className="text-ink-3" />
    <span className="px-1.5 text-s">
      {partOf(node)} <span className="text-ink-3">· {many(total, "memory", "memories")}</span>
    </span>
  </nav>
);

const partOf = (id: string): string => {
  const [kind, first = "", ...rest] = id.split(":");
  if (kind !== "cluster") return [first, ...rest].join(":");
  if (first === "projects" || first === "agents") return `Other ${first}`;
  return `${first || "Older memories"}, ${rest.join(":") || "no project"}`;
};
