import { SearchX } from "lucide-react";
import { useEffect, useState } from "react";
import { harnessName } from "../../lib/harness";
import { many } from "../../lib/number";
import { Empty, Trouble } from "../../ui/empty";
import { Panel } from "../../ui/page";
import { useRoving } from "../../ui/roving";
import { SkeletonRows } from "../../ui/skeleton";
import { Ago } from "../../ui/time";
import { projectName } from "../awareness/whose";
import { type Hit, type Session, useSearch } from "./api";
import { HarnessIcon } from "./harness-icon";

/** Milliseconds after the last letter. */
const PAUSE = 200;

/** Sessions in which something was said. */
export const SearchPanel = ({
  query,
  sessions,
  onOpen,
}: {
  query: string;
  sessions: readonly Session[];
  onOpen: (hit: Hit) => void;
}) => {
  const [asked, setAsked] = useState(query);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query), PAUSE);
    return () => clearTimeout(timer);
  }, [query]);
  const search = useSearch(asked);
  const hits = search.data;
  const roving = useRoving(hits?.length ?? 0);
  return (
    <Panel title="What was said" about={hits ? many(hits.length, "session") : "Searching"} flush>
      {search.error ? (
        <Trouble error={search.error} retry={() => void search.refetch()} />
      ) : !hits ? (
        <SkeletonRows rows={3} label="Searching" />
      ) : hits.length === 0 ? (
        <Empty icon={<SearchX size={20} />} title="Nobody said that">
          Whole words are searched for. Try fewer, or others.
        </Empty>
      ) : (
        <ul aria-label="Sessions found" className="divide-y divide-line" {...roving.list}>
          {hits.map((hit, index) => (
            <Found
              key={`${hit.sessionKey} ${hit.updatedAt}`}
              hit={hit}
              session={sessions.find(({ key }) => key === hit.sessionKey)}
              row={roving.row(index)}
              onOpen={() => onOpen(hit)}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
};

const Found = ({
  hit,
  session,
  row,
  onOpen,
}: {
  hit: Hit;
  session: Session | undefined;
  row: object;
  onOpen: () => void;
}) => (
  <li>
    <button
      type="button"
      {...row}
      onClick={onOpen}
      className="flex w-full items-start gap-3 px-4 py-3 text-left hover:bg-hover focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]"
    >
      {session && <HarnessIcon id={session.harness} />}
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 truncate font-medium">
            {hit.project ? projectName(hit.project) : "no project"}
          </span>
          <span className="min-w-0 flex-1 truncate text-s text-ink-3">
            {session && harnessName(session.harness)}
            {session?.machineId && ` on ${session.machineId}`}
          </span>
          <span className="shrink-0 text-s text-ink-3">
            <Ago time={hit.updatedAt} />
          </span>
        </span>
        <span className="mt-0.5 line-clamp-3 break-words text-ink-2">{hit.excerpt}</span>
      </span>
    </button>
  </li>
);
