// A small MCP server on standard input and output: `node plain.mjs NAME [TOOLS]`. It has tools and says what they were
// asked for.
import { createInterface } from "node:readline";

const [, , name = "Plain", tools = "2"] = process.argv;
const say = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

const answers = {
  initialize: () => ({
    protocolVersion: "2025-11-25",
    capabilities: { tools: {} },
    serverInfo: { name: name.toLowerCase().replaceAll(" ", "-"), title: name, version: "1.0.0" },
  }),
  ping: () => ({}),
  "tools/list": () => ({
    tools: Array.from({ length: Number(tools) }, (_, at) => ({
      name: `look_${at + 1}`,
      description: `Looks at ${at + 1}`,
      inputSchema: { type: "object", properties: { what: { type: "string" } } },
      annotations: { readOnlyHint: true },
    })),
  }),
  "tools/call": ({ name, arguments: given }) => ({
    content: [{ type: "text", text: `${name} ${JSON.stringify(given ?? {})}` }],
  }),
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const answer = answers[method];
  if (answer) say({ id, result: answer(params ?? {}) });
  else say({ id, error: { code: -32601, message: `no ${method}` } });
});
