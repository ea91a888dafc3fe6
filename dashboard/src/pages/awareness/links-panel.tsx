import { Link2 } from "lucide-react";
import { Trouble } from "../../ui/empty";
import { Panel } from "../../ui/page";
import { Skeleton } from "../../ui/skeleton";
import type { Link, useAgentContext } from "./api";

/** What is seen on several surfaces at once. */
export const LinksPanel = ({ context }: { context: ReturnType<typeof useAgentContext> }) => {
  const links = context.data?.links;
  return (
    <Panel title="These belong together" about="The same name or address on several surfaces.">
      {links ? (
        links.length > 0 ? (
          <ul className="grid gap-3">
            {links.map((link) => (
              <LinkCard key={`${link.entity} ${link.seen.join()}`} link={link} />
            ))}
          </ul>
        ) : (
          <p className="flex items-start gap-2.5 text-pretty text-ink-3">
            <Link2 size={16} className="mt-0.5 shrink-0" />
            Nothing at the moment. When a page and a deal name the same person, they meet here.
          </p>
        )
      ) : context.error ? (
        <Trouble error={context.error} />
      ) : (
        <div role="status">
          <span className="unseen">Loading links</span>
          <Skeleton className="h-10" />
        </div>
      )}
    </Panel>
  );
};

const LinkCard = ({ link: { entity, seen, sentence } }: { link: Link }) => (
  <li className="rounded-s bg-accent-soft p-3">
    <p className="font-medium text-pretty break-words">{sentence ?? phrase(entity, seen)}</p>
    <ul className="mt-2 grid gap-1.5">
      {seen.map(([surface, line]) => (
        <li key={`${surface} ${line}`} className="grid grid-cols-[80px_minmax(0,1fr)] gap-2 text-ink-2">
          <span className="truncate font-medium text-ink">{surface}</span>
          <span className="break-words">{line}</span>
        </li>
      ))}
    </ul>
    {sentence && <p className="mt-2 text-s text-ink-2">Shared: {entity}</p>}
  </li>
);

/** Until a language model has said it better. */
const phrase = (entity: string, seen: Link["seen"]): string => {
  const surfaces = [...new Set(seen.map(([surface]) => surface))];
  const last = surfaces.pop();
  return surfaces.length > 0
    ? `${entity} is on ${surfaces.join(", ")} and ${last}`
    : `${entity} is on ${last} more than once`;
};
