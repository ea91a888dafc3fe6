import type { Permission } from "../bridge/types";
import type { Frame } from "../host/daemon";

const PERMISSIONS: readonly Permission[] = ["camera", "microphone", "geolocation", "clipboardWrite"];

/** What was granted, in the standard's form. */
export const permissionsOf = ({
  permissions = {},
}: Frame): Partial<Record<Permission, Record<string, never>>> =>
  Object.fromEntries(PERMISSIONS.filter((name) => permissions[name]).map((name) => [name, {}]));

/** Where it may reach, in the standard's form. */
export const cspOf = ({ csp = {} }: Frame) => ({
  connectDomains: csp.connectDomains ?? [],
  resourceDomains: csp.resourceDomains ?? [],
  frameDomains: csp.frameDomains ?? [],
  baseUriDomains: csp.baseUriDomains ?? [],
});

/** The same, for people. */
export const reached = (frame: Frame): string => {
  const all = [...new Set(Object.values(cspOf(frame)).flat())];
  return all.length > 0 ? all.join(", ") : "nothing outside";
};
