import { Link } from "@tanstack/react-router";
import { ArchiveRestore, Brain, Pin, SearchX } from "lucide-react";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import type { Go } from "./use-page";
import { isNarrowed, NARROWING, type Where } from "./where";

/** Why there is nothing, and what can be done. */
export const Nothing = ({ where, go }: { where: Where; go: Go }) => {
  const narrowed = isNarrowed(where);
  const widen = narrowed && (
    <Button onClick={() => go(Object.fromEntries(NARROWING.map((name) => [name, undefined])))}>
      Look everywhere
    </Button>
  );
  if (where.q) {
    return (
      <Empty
        icon={<SearchX size={20} />}
        title={`Nothing found for “${where.q.slice(0, 60)}”`}
        action={
          <>
            {widen}
            {where.shelf && (
              <Button onClick={() => go({ shelf: undefined })}>Search all, not only pinned</Button>
            )}
          </>
        }
      >
        {narrowed ? "There may be more without the filters." : "Other words for the same thing may help."}
      </Empty>
    );
  }
  if (narrowed) {
    return (
      <Empty icon={<SearchX size={20} />} title="Nothing here" action={widen}>
        No memory fits all of these filters.
      </Empty>
    );
  }
  if (where.shelf === "pinned") {
    return (
      <Empty icon={<Pin size={20} />} title="Nothing is pinned">
        What is pinned stays in view of your agents, however old it is.
      </Empty>
    );
  }
  if (where.shelf === "forgotten") {
    return (
      <Empty icon={<ArchiveRestore size={20} />} title="Nothing was forgotten lately">
        What is forgotten stays here for 30 days and can be brought back.
      </Empty>
    );
  }
  return (
    <Empty icon={<Brain size={20} />} title="Nothing is remembered yet">
      Your agents remember while they work.{" "}
      <Link to="/agents" className="font-medium text-accent underline underline-offset-2">
        Connect one
      </Link>
      , or write something down yourself.
    </Empty>
  );
};
