import assert from "node:assert/strict";
import test from "node:test";

import { repeated } from "../src/mcp/headers.ts";
import { MESSAGE } from "../src/mcp/lines.ts";
import { serve } from "../src/mcp/serve.ts";

const REVISION = { "io.modelcontextprotocol/protocolVersion": "2026-07-28" };

test("messages are lines, and nonsense between them is answered and read past", async () => {
  const long = "x".repeat(MESSAGE + 10);
  const said = await served([`{"id":1,"method":"a"}\r\n\n  \n${long}\n\0\n{"id":`, '2,"method":"b"}']);
  assert.deepEqual(said.map(({ id, error }) => [id, error?.code]), [
    [null, -32700],
    [null, -32700],
    [1, undefined],
    [2, undefined],
  ]);
  assert.match(said[0]?.error?.message ?? "", /4194304 bytes/);
});

test("letters that are cut by a chunk's end arrive whole", async () => {
  const bytes = Buffer.from('{"id":"h\u00e9ron","method":"a"}\n');
  const at = bytes.indexOf(0xc3) + 1;
  const said = await served([bytes.subarray(0, at), bytes.subarray(at)]);
  assert.equal(said[0]?.id, "h\u00e9ron");
});

test("the answer to what the client gave up is kept back", async () => {
  const cancelled = { method: "notifications/cancelled", params: { requestId: 1 } };
  const messages = [{ id: 1, method: "slow" }, cancelled, { id: 2, method: "a" }];
  const said = await served([messages.map((message) => `${JSON.stringify(message)}\n`).join("")]);
  assert.deepEqual(said.map(({ id }) => id), [2]);
});

test("what HTTP repeats in headers is read from the message", () => {
  const call = { id: 1, method: "tools/call", params: { name: "recall", _meta: REVISION } };
  assert.deepEqual(repeated(call, undefined), {
    "MCP-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/call",
    "Mcp-Name": "recall",
  });
  const read = { id: 1, method: "resources/read", params: { uri: "signet://b\u00e4r\r\nX: y", _meta: REVISION } };
  assert.match(repeated(read, undefined)["Mcp-Name"] ?? "", /^=\?base64\?[\w+/=]+\?=$/);
  const list = { id: 2, method: "tools/list" };
  assert.deepEqual(repeated(list, "2025-11-25"), { "MCP-Protocol-Version": "2025-11-25" });
  assert.deepEqual([repeated(list, undefined), repeated({ method: "initialize" }, "2025-11-25")], [{}, {}]);
});

interface Said {
  id?: unknown;
  error?: { code: number; message: string };
}

/** What is written when a daemon answers every request, all of them once the input has ended. */
async function served(chunks: (string | Buffer)[]): Promise<Said[]> {
  const written: Said[] = [];
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  async function* input(): AsyncGenerator<Buffer> {
    for (const chunk of chunks) yield Buffer.from(chunk);
    end();
  }
  const daemon = {
    passOn: async (message: unknown): Promise<unknown> => {
      await ended;
      const { id } = message as { id?: unknown };
      return id === undefined ? undefined : { jsonrpc: "2.0", id, result: {} };
    },
  };
  await serve(daemon, input(), (line) => written.push(JSON.parse(line)));
  return written;
}
