/**
 * What the HTTP transport repeats of a message in headers: on standard input there are none, so they are read from
 * the message.
 */

import { at, textAt } from "./json.ts";

/** Where a request of a revision without `initialize` says which one that is. */
const REVISION = ["params", "_meta", "io.modelcontextprotocol/protocolVersion"];

/** The headers of a message. `agreed` is the revision that `initialize` ended with. */
export function repeated(message: unknown, agreed: string | undefined): Record<string, string> {
  const method = textAt(message, ["method"]) ?? "";
  const revision = textAt(message, REVISION);
  if (revision === undefined) {
    // `initialize` itself says it in its params, and nothing is agreed yet.
    return agreed === undefined || method === "initialize" ? {} : { "MCP-Protocol-Version": agreed };
  }
  const name = {
    "tools/call": at(message, ["params", "name"]),
    "prompts/get": at(message, ["params", "name"]),
    "resources/read": at(message, ["params", "uri"]),
  }[method];
  return {
    "MCP-Protocol-Version": plain(revision),
    "Mcp-Method": plain(method),
    ...(typeof name === "string" && { "Mcp-Name": plain(name) }),
  };
}

/** As it is, or in the protocol's wrapping where a header would not carry it unharmed. */
function plain(text: string): string {
  const carried = /^[ -~]*$/.test(text) && text.trim() === text && !text.startsWith("=?base64?");
  return carried ? text : `=?base64?${Buffer.from(text).toString("base64")}?=`;
}
