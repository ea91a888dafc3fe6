import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { classes } from "../../lib/class";
import { count, many } from "../../lib/number";
import { Button } from "../../ui/button";
import { useTitle } from "../../ui/page";
import { Segmented } from "../../ui/segmented";
import { Skeleton } from "../../ui/skeleton";
import { useFacets } from "./api";
import { Filters } from "./filters";
import { List } from "./list";
import { OpenMemory } from "./open-memory";
import { SearchField } from "./search-field";
import { type Go, useWidth } from "./use-page";
import type { Where } from "./where";

const Graph = lazy(() => import("./graph/graph").then(({ Graph }) => ({ default: Graph })));
const RememberDialog = lazy(() =>
  import("./remember-dialog").then(({ RememberDialog }) => ({ default: RememberDialog })),
);

/** From how wide a page on a memory is shown beside the list, and not over it. */
const BESIDE = 780;

/** All that is remembered: found by words, gone through by time, or seen as a picture. */
export const MemoryPage = () => {
  useTitle("Memory");
  const where: Where = useSearch({ from: "/memory" });
  const navigate = useNavigate({ from: "/memory" });
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const [remembering, setRemembering] = useState(false);
  const [asked, setAsked] = useState(0);
  const [lead, setLead] = useState<{ q: string | undefined }>();
  const go: Go = (change, replace = false) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace });
  const beside = width >= BESIDE;

  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3 px-4 pt-6 sm:px-8">
        <div className="min-w-0 flex-1">
          <h1 className="text-xl font-bold">Memory</h1>
          <Sum />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Segmented
            label="How memories are shown"
            value={where.view ?? "list"}
            choices={[
              ["list", "List"],
              ["graph", "Picture"],
            ]}
            onChange={(view) => go({ view: view === "graph" ? "graph" : undefined, around: undefined })}
          />
          <Button icon={<Plus size={14} />} onClick={() => setRemembering(true)}>
            Remember
          </Button>
        </div>
      </header>
      {where.view !== "graph" && (
        <div className="grid grid-cols-1 gap-1.5 px-4 pt-4 pb-2 sm:px-8">
          <SearchField where={where} go={go} onLead={(q) => setLead({ q })} />
          <Filters where={where} go={go} />
        </div>
      )}
      <div ref={body} className={classes("flex min-h-0 flex-1", where.view === "graph" && "mt-4")}>
        {where.view === "graph" ? (
          <Suspense fallback={<Skeleton className="m-8 flex-1 rounded-m" />}>
            <Graph where={where} go={go} width={width} />
          </Suspense>
        ) : (
          <List
            where={where}
            go={go}
            onEnter={() => setAsked((before) => before + 1)}
            lead={lead !== undefined && lead.q === where.q}
            onLed={() => setLead(undefined)}
          />
        )}
        {where.id && (
          <OpenMemory
            key={where.id}
            id={where.id}
            where={where}
            go={go}
            beside={beside}
            asked={asked}
            onClose={() => go({ id: undefined })}
          />
        )}
      </div>
      {remembering && (
        <Suspense>
          <RememberDialog
            onClose={() => setRemembering(false)}
            onRemembered={(id) => {
              setRemembering(false);
              go({ id });
            }}
          />
        </Suspense>
      )}
    </div>
  );
};

/** How much there is. */
const Sum = () => {
  const { data } = useFacets();
  if (!data) return <Skeleton className="mt-1 h-4 w-56" />;
  const from = data.projects.length > 0 ? ` from ${many(data.projects.length, "project")}` : "";
  return (
    <p className="mt-0.5 text-ink-2">
      {many(data.total, "memory", "memories")}
      <span className="max-sm:hidden">
        {from}
        {data.pinned > 0 && `, ${count(data.pinned)} pinned`}
      </span>
    </p>
  );
};
