// A small MCP server on standard input and output that has items in the menu bar: one for a tool of that name, and one
// for nothing in particular.
import { createInterface } from "node:readline";

const name = process.argv[2] ?? "Menus";
const manifest = { name, menuItems: ["New Contact", "Pipeline View"] };
const tools = [
  {
    name: "new_contact",
    title: "New contact",
    description: "Makes a contact",
    annotations: { readOnlyHint: true },
    inputSchema: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
  },
];

const answer = (method, params) => {
  switch (method) {
    case "initialize":
      return {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "menus", version: "1.0.0" },
        _meta: { "dev.signet/app": manifest },
      };
    case "tools/list":
      return { tools };
    case "tools/call":
      return { content: [{ type: "text", text: `made ${params.arguments.name}` }] };
    case "ping":
      return {};
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const result = answer(method, params);
  const reply = result ? { result } : { error: { code: -32601, message: `there is no ${method}` } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...reply })}\n`);
}
