import { many } from "../../../lib/number";
import { kindName, projectName, whoName } from "../words";
import type { Node } from "./api";

const month = new Intl.DateTimeFormat("en", { month: "long", year: "numeric" });

/** `November 2026` of `2026-11`, `2026` of itself. */
const period = (label: string): string => {
  if (label === "") return "Older memories";
  return label.includes("-") ? month.format(new Date(`${label}-15T12:00:00`)) : label;
};

/** What a node is called. */
export const nameOf = (node: Node): string => {
  switch (node.kind) {
    case "project":
      return projectName(node.id.slice("project:".length));
    case "agent":
      return whoName(node.label);
    case "tag":
      return `#${node.label}`;
    case "cluster":
      if (node.of === "memory") return period(node.label);
      return `${node.label} other ${node.of}s`;
    default:
      return node.label;
  }
};

/** What is said of it beside its name. */
export const aboutOf = (node: Node): string =>
  node.kind === "memory" ? kindName(node.of ?? "fact") : many(node.count, "memory", "memories");
