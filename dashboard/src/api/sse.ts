/** One message of a stream of server-sent events. */
export interface Message {
  /** `message`, unless the stream says otherwise. */
  event: string;
  data: string;
  id?: string;
}

/** Characters of one message. A stream that sends more is not ours. */
const LONGEST = 8 << 20;

const BLANK = /\r\n\r\n|\n\n|\r\r/;

/** Puts pieces together and takes whole messages off. */
class Blocks {
  private rest = "";

  take(piece: string): string[] {
    this.rest += piece;
    // A carriage return at the end may be half of a line's end.
    const cut = this.rest.endsWith("\r") ? this.rest.length - 1 : this.rest.length;
    const blocks = this.rest.slice(0, cut).split(BLANK);
    this.rest = (blocks.pop() ?? "") + this.rest.slice(cut);
    if (this.rest.length > LONGEST) throw new Error("a message of the stream is too long");
    return blocks;
  }

  /** What is complete at the end. */
  last(): string[] {
    return this.rest.endsWith("\r\r") ? [this.rest] : [];
  }
}

/**
 * Reads a stream of server-sent events (HTML standard, 9.2.6). `EventSource` cannot send the session's token, which no
 * cookie and no address may hold.
 */
export async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  const [reader, decoder, pieces] = [body.getReader(), new TextDecoder(), new Blocks()];
  try {
    for (let done = false; !done; ) {
      const read = await reader.read();
      done = read.done;
      const blocks = done ? pieces.last() : pieces.take(decoder.decode(read.value, { stream: true }));
      yield* blocks.map(parsed).filter((message) => message !== undefined);
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
