import { List, X } from "lucide-react";
import { many } from "../../../lib/number";
import { Button, IconButton } from "../../../ui/button";
import type { Change, Go } from "../use-page";
import type { Node } from "./api";
import type { Model } from "./model";
import { nameOf } from "./names";

/** How the list is narrowed to what hangs on a node. */
const asList = (node: Node): Change | undefined => {
  const key = node.id.slice(node.id.indexOf(":") + 1);
  const all: Change = { view: undefined, around: undefined };
  if (node.kind === "project") return key ? { ...all, project: key } : undefined;
  if (node.kind === "agent") return { ...all, by: key };
  if (node.kind === "tag") return { ...all, tag: key };
  return node.kind === "entity" ? { ...all, q: node.label } : undefined;
};

/** What is selected: how much hangs on it, and the way to all of that. */
export const Chosen = ({
  model,
  place,
  go,
  onClose,
}: {
  model: Model;
  place: number;
  go: Go;
  onClose: () => void;
}) => {
  const node = model.nodes[place];
  if (!node) return null;
  const among = (places: readonly number[]): number =>
    places.filter((other) => other !== place && model.ties[place]?.has(other)).length;
  const list = asList(node);
  const parts = [
    many(node.count, "memory", "memories"),
    node.kind !== "project" && many(among(model.projects), "project"),
    node.kind !== "agent" && many(among(model.agents), "agent"),
  ].filter(Boolean);
  return (
    <section
      aria-label="Selected"
      className="appear flex min-w-0 items-center gap-3 rounded-m border border-line bg-raised py-1 pr-1 pl-3 shadow-1"
    >
      <p className="min-w-0 truncate">
        <span className="font-medium">{nameOf(node)}</span>{" "}
        <span className="text-s text-ink-3">{parts.join(" · ")}</span>
      </p>
      {list && (
        <Button small look="ghost" icon={<List size={13} />} onClick={() => go(list)}>
          As a list
        </Button>
      )}
      <IconButton small label="Select nothing" onClick={onClose}>
        <X size={14} />
      </IconButton>
    </section>
  );
};
