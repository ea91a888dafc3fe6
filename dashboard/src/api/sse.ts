/** One message of a stream of server-sent events. */
export interface Message {
  /** `message`, unless the stream says otherwise. */
  event: string;
  data: string;
  id?: string;
}

/** Characters of one message. A stream that sends more is not ours. */
const LONGEST = 8 << 20;

/**
 * Reads a stream of server-sent events (HTML standard, 9.2.6). `EventSource` cannot send the session's token, which no
 * cookie and no address may hold.
 */
export async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  const reader = body
    .pipeThrough<string>(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
    .getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done && !/\r\r$/.test(rest)) return;
      rest += done ? "\n" : value;
      // A carriage return at the end may be half of a line's end.
      const complete = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
      const blocks = complete.split(/\r\n\r\n|\n\n|\r\r/);
      rest = (blocks.pop() ?? "") + rest.slice(complete.length);
      if (rest.length > LONGEST) throw new Error("a message of the stream is too long");
      for (const block of blocks) {
        const message = parsed(block);
        if (message) yield message;
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const parsed = (block: string): Message | undefined => {
  const message: Message = { event: "message", data: "" };
  const data: string[] = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    const [, field, value] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === "data") data.push(value ?? "");
    if (field === "event") message.event = value ?? "";
    if (field === "id") message.id = value ?? "";
  }
  return data.length > 0 ? { ...message, data: data.join("\n") } : undefined;
};
