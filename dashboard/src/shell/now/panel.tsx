import { Link } from "@tanstack/react-router";
import { Radio } from "lucide-react";
import { Empty, Trouble } from "../../ui/empty";
import { Skeleton } from "../../ui/skeleton";
import { Clock } from "../../ui/time";
import { type Line, type Link as Together, useNowLines } from "../api";

/** The last minutes, as an agent would be told of them. */
export const NowPanel = () => {
  const { data, error, refetch } = useNowLines();
  return (
    <div className="px-4 pt-4 pb-24">
      <header className="mb-2 flex items-baseline justify-between gap-2">
        <h2 className="text-l font-bold">Now</h2>
        <span className="text-s text-ink-3">
          last {Math.round((data?.window ?? 300_000) / 60_000)} minutes
        </span>
      </header>
      {error && !data ? (
        <Trouble error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting />
      ) : data.lines.length === 0 ? (
        <Empty icon={<Radio size={20} />} title="All quiet">
          What happens in your agents, widgets and files shows up here, and agents are told of it.
        </Empty>
      ) : (
        <>
          {data.links.length > 0 && <Links links={data.links} />}
          <ol aria-label="What happened, the latest first">
            {data.lines.toReversed().map((line) => (
              <Row key={line.sequence} line={line} />
            ))}
          </ol>
        </>
      )}
    </div>
  );
};

const Row = ({ line }: { line: Line }) => (
  <li className="appear border-b border-line last:border-0">
    <Link
      to="/awareness"
      className="-mx-2 grid grid-cols-[44px_1fr] rounded-s px-2 py-2 transition-colors hover:bg-hover"
    >
      <Clock time={line.timestamp} className="pt-px font-mono text-xs text-ink-3" />
      <span className="min-w-0">
        <span className="flex items-baseline gap-1.5 font-medium">
          <span className="truncate">{line.surface}</span>
          {line.count > 1 && (
            <span className="text-s font-normal text-ink-3 tabular">{line.count} times</span>
          )}
        </span>
        <span className="line-clamp-3 text-ink-2 [overflow-wrap:anywhere]">{line.text}</span>
      </span>
    </Link>
  </li>
);

/** What surfaces have in common: the point of it all, so it is above what happened. */
const Links = ({ links }: { links: Together[] }) => (
  <section aria-label="These belong together" className="appear mb-3 rounded-m bg-accent-soft p-3">
    <h3 className="mb-1 font-medium">These belong together</h3>
    <ul className="grid gap-2">
      {links.slice(0, 3).map((link) => (
        <li key={link.entity} className="text-pretty text-ink-2 [overflow-wrap:anywhere]">
          {link.sentence ?? (
            <>
              <span className="font-medium text-ink">{link.entity}</span> is in{" "}
              {inWords(link.seen.map(([surface]) => surface))}.
            </>
          )}
        </li>
      ))}
    </ul>
    <Link
      to="/awareness"
      className="mt-2 inline-block text-s font-medium text-accent underline-offset-2 hover:underline"
    >
      See why
    </Link>
  </section>
);

const list = new Intl.ListFormat("en", { type: "conjunction" });
const inWords = (surfaces: string[]): string => list.format([...new Set(surfaces)]);

const Waiting = () => (
  <div role="status" className="grid gap-3 pt-2">
    <span className="unseen">Loading</span>
    {["w-2/5", "w-3/5", "w-1/3"].map((width) => (
      <div key={width} className="grid grid-cols-[44px_1fr] gap-y-1.5 py-1">
        <Skeleton className="h-3 w-8" />
        <Skeleton className={`h-3 ${width}`} />
        <span />
        <Skeleton className="h-3 w-4/5" />
      </div>
    ))}
  </div>
);
