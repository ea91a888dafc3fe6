import type { FullEvent } from "./api";

/** The end of a project's identity, by which people know it: `acme/shop`. */
export const projectName = (project: string): string => {
  const rest = project.replace(/^(root|name|path):/, "").replace(/\/+$/, "");
  if (project.startsWith("path:")) return rest.split("/").at(-1) || rest;
  if (project.startsWith("root:")) return `repository ${rest.slice(0, 8)}`;
  return rest.split("/").slice(-2).join("/");
};

/** From where an event is, in a few words: `acme/shop · laptop`. */
export const whence = ({ project, provenance, origin }: FullEvent): string =>
  [project && projectName(project), provenance?.machine ?? origin?.machine].filter(Boolean).join(" · ");
