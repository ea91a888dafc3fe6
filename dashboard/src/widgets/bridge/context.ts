import type { HostContext } from "./types";

/** What became another since it was told; nothing, if all is as it was. */
export const changes = (told: HostContext, now: HostContext): HostContext | undefined => {
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(now)) {
    const before = told[name as keyof HostContext];
    if (JSON.stringify(before) !== JSON.stringify(value)) changed[name] = value;
  }
  return Object.keys(changed).length > 0 ? changed : undefined;
};
