import type { components } from "./schema";

type Schemas = components["schemas"];

/** What the daemon's document calls so (`docs/openapi.json`); `npm run types` makes it anew. */
export type Schema<Name extends keyof Schemas> = Schemas[Name];
