import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Turn {
  role: string;
  content: string;
}

/** A stand-in for a language model, in the form of OpenAI's Chat Completions. What it is asked decides what it says. */
export class ModelStub {
  /** All that it was asked. */
  readonly asked: { messages: Turn[]; tools?: { function: { name: string } }[] }[] = [];
  private readonly server = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => {
      body += data.toString();
    });
    request.on("end", () => {
      const asked = JSON.parse(body);
      this.asked.push(asked);
      response.writeHead(200, { "content-type": "text/event-stream" });
      this.answer(asked.messages, response);
    });
  });

  static async start(): Promise<ModelStub> {
    const stub = new ModelStub();
    await new Promise<void>((resolve) => stub.server.listen(0, "127.0.0.1", resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  end(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(turns: Turn[], response: ServerResponse): void {
    const send = (delta: object, finish: string | null = null): void => {
      response.write(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
      );
    };
    const last = turns.at(-1);
    const call = last?.role === "user" && /\[\[call (\S+) (\{.*\})\]\]/.exec(last.content);
    if (call) {
      const [, name, args] = call;
      send({ tool_calls: [{ index: 0, id: `c${turns.length}`, function: { name, arguments: args } }] });
      send({}, "tool_calls");
    } else {
      const words = last?.role === "tool" ? `It says:\n\n> ${last.content.split("\n")[0]}` : ANSWER;
      send({ content: words.slice(0, 5) });
      // As one that has lost its thread: nobody hears the rest.
      if (last?.content.includes("[[hang]]")) return;
      send({ content: words.slice(5) });
      send({}, "stop");
    }
    response.end("data: [DONE]\n\n");
  }
}

const ANSWER = "A short **list**:\n\n- one\n- two with `code`\n\n<img src=x onerror=alert(1)>";
