import { Bucket } from "./bucket";
import { CODES, type Id, isRecord, type Message, type Params, Refusal, read, Silence } from "./message";
import { weigh } from "./weigh";

/** Where messages go, and where they come from. */
export interface Port {
  post: (message: object) => void;
  /** Answers what ends it. */
  listen: (hear: (data: unknown) => void) => () => void;
}

/** One request that is being answered. */
export interface Asked {
  /** The app does not wait for it any more, or is gone. */
  signal: AbortSignal;
  /** How far it is; told to apps that asked to be. */
  progress: (step: Params) => void;
}

export type Handler = (params: Params, asked: Asked) => unknown;

/** What was wrong with what an app sent. */
export type Fault = "too-many" | "too-large" | "not-understood";

export interface Side {
  /** Answers requests of a method; absent: there is no such method. */
  handler: (method: string) => Handler | undefined;
  notified: (method: string, params: Params) => void;
  fault: (fault: Fault) => void;
}

/** Bytes of a message from an app. */
const MOST_IN = 1 << 20;
/** Bytes of a message to an app: the sandbox lets no more through. */
const MOST_OUT = 4 << 20;
/** Requests of one app that are being answered. */
const AT_ONCE = 32;
/** Messages of one app: in a second, and at once. */
const RATE = [150, 400] as const;
/** Milliseconds for an answer of the app's. */
const PATIENCE = 30_000;

interface Waiting {
  done: (result: Params) => void;
  failed: (error: Refusal) => void;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * One end of the conversation with an app. It checks the form of every message, bounds their size, their number and
 * the work they make, and never takes an answer for another's.
 */
export class Endpoint {
  private readonly stop: () => void;
  private readonly bucket = new Bucket(...RATE);
  private readonly waiting = new Map<Id, Waiting>();
  private readonly working = new Map<Id, AbortController>();
  private asked = 0;
  private closed = false;

  constructor(
    private readonly port: Port,
    private readonly side: Side,
  ) {
    this.stop = port.listen((data) => this.hear(data));
  }

  tell(method: string, params: Params = {}): void {
    this.send({ jsonrpc: "2.0", method, params });
  }

  /** @throws Refusal The app refused, or did not answer in time. */
  ask(method: string, params: Params = {}, patience = PATIENCE): Promise<Params> {
    this.asked += 1;
    const id = `signet-${this.asked}`;
    return new Promise((done, failed) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        failed(new Silence("The app did not answer in time."));
      }, patience);
      this.waiting.set(id, { done, failed, timer });
      this.send({ jsonrpc: "2.0", id, method, params });
    });
  }

  /** Nothing is heard or said from now on, and what is under way is given up. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.stop();
    for (const controller of this.working.values()) controller.abort();
    for (const { failed, timer } of this.waiting.values()) {
      clearTimeout(timer);
      failed(new Silence("The app was closed."));
    }
    this.waiting.clear();
  }

  private send(message: object): void {
    if (!this.closed) this.port.post(message);
  }

  private hear(data: unknown): void {
    if (!this.bucket.take()) {
      this.side.fault("too-many");
      return;
    }
    // Its form first: that looks at few fields, however large the rest is.
    const message = read(data);
    if (weigh(data, MOST_IN) > MOST_IN) this.tooLarge(message);
    else this.take(message);
  }

  private take(message: Message): void {
    switch (message.kind) {
      case "request":
        void this.answer(message);
        break;
      case "notification":
        this.notified(message.method, message.params);
        break;
      case "wrong":
        this.side.fault("not-understood");
        if (message.id !== undefined) this.refuse(message.id, CODES.invalidRequest, "This is no request.");
        break;
      default:
        this.answered(message);
    }
  }

  private tooLarge(message: Message): void {
    this.side.fault("too-large");
    if (message.kind === "request") {
      this.refuse(message.id, CODES.invalidRequest, "A message may have 1 MiB at most, and must be JSON.");
    }
  }

  private notified(method: string, params: Params): void {
    if (method !== "notifications/cancelled") {
      this.side.notified(method, params);
      return;
    }
    const id = params.requestId;
    if (typeof id === "string" || typeof id === "number") this.working.get(id)?.abort();
  }

  private async answer({ id, method, params }: Message & { kind: "request" }): Promise<void> {
    const handler = this.side.handler(method);
    if (!handler) return this.refuse(id, CODES.unknownMethod, `There is no ${method} here.`);
    if (this.working.has(id)) return this.refuse(id, CODES.invalidRequest, "This id is in use.");
    if (this.working.size >= AT_ONCE) {
      return this.refuse(id, CODES.refused, `Wait for an answer first: ${AT_ONCE} requests are under way.`);
    }
    const controller = new AbortController();
    this.working.set(id, controller);
    try {
      const result = await handler(params, { signal: controller.signal, progress: this.teller(params) });
      if (!controller.signal.aborted) this.deliver(id, isRecord(result) ? result : {});
    } catch (error) {
      // Whoever gave up does not wait for words.
      if (!controller.signal.aborted) this.refuseWith(id, error);
    } finally {
      this.working.delete(id);
    }
  }

  private deliver(id: Id, result: Params): void {
    if (weigh(result, MOST_OUT) > MOST_OUT) {
      this.refuse(id, CODES.refused, "The answer is larger than 4 MiB, which is more than an app can take.");
    } else {
      this.send({ jsonrpc: "2.0", id, result });
    }
  }

  private teller(params: Params): (step: Params) => void {
    const token = isRecord(params._meta) ? params._meta.progressToken : undefined;
    if (typeof token !== "string" && typeof token !== "number") return () => {};
    return (step) => this.tell("notifications/progress", { ...step, progressToken: token });
  }

  private refuseWith(id: Id, error: unknown): void {
    const code = error instanceof Refusal ? error.code : CODES.internal;
    this.refuse(id, code, error instanceof Error ? error.message : "This did not work.");
  }

  private refuse(id: Id, code: number, message: string): void {
    this.send({ jsonrpc: "2.0", id, error: { code, message } });
  }

  private answered(message: Message & { kind: "result" | "error" }): void {
    const waiting = this.waiting.get(message.id);
    // Nobody asked that, or it was answered already.
    if (!waiting) {
      this.side.fault("not-understood");
      return;
    }
    this.waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.kind === "result") waiting.done(message.result);
    else waiting.failed(new Refusal(message.code, message.message));
  }
}
