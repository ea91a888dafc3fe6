import { path, request } from "../api/client";
import { ApiFailure } from "../api/failure";
import { messages } from "../api/sse";
import { type JsonObject, parseAny, stringify } from "../lib/json";
import { Written } from "../lib/written";

/** The protocol's `CallToolResult`. */
export interface CallResult {
  content?: ContentBlock[];
  structuredContent?: unknown;
  /** The tool says itself that it failed. */
  isError?: boolean;
}

/** A piece of an answer. What kinds of it have is checked where they are shown. */
export interface ContentBlock {
  type: string;
  text?: string;
  data?: string;
  mimeType?: string;
  uri?: string;
  name?: string;
  title?: string;
  description?: string;
  resource?: ResourceContents;
}

/** What a resource holds: a text, or bytes in base64. */
export interface ResourceContents {
  uri: string;
  mimeType?: string;
  text?: string;
  blob?: string;
}

/** How far a call is. */
export interface Progress {
  progress: number;
  total?: number | null;
  message?: string | null;
}

export interface Call {
  server: string;
  tool: string;
  args: JsonObject;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/**
 * Calls a tool, and hears how far it is. A call about which a person must be asked first waits for the answer, a while.
 *
 * @throws ApiFailure It was refused, is not what the tool takes, or nobody answered.
 */
export const callTool = async ({ server, tool, args, signal, onProgress }: Call): Promise<CallResult> => {
  const body = new Written(`{"arguments":${stringify(args)}}`);
  const response = await request("POST", path("/api/mcp/servers", server, "tools", tool), body, {
    headers: { accept: "text/event-stream" },
    ...(signal && { signal }),
  });
  if (!response.body) throw new ApiFailure("The daemon answered nothing.", response.status);
  for await (const { event, data } of messages(response.body)) {
    if (event === "progress") onProgress?.(JSON.parse(data) as Progress);
    if (event === "result") return parseAny(data) as CallResult;
    if (event === "error") {
      throw new ApiFailure((JSON.parse(data) as { error?: string }).error ?? "The call failed.", 500);
    }
  }
  throw new ApiFailure("The daemon went away in the middle of the call. It may have been made.", 0);
};
