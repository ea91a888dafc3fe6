import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The program that is tested: the one of this clone's debug build, unless another is named. */
const PROGRAM =
  process.env.SIGNET_TEST_BIN ??
  join(process.env.CARGO_TARGET_DIR ?? new URL("../../target", import.meta.url).pathname, "debug/signet");

/** A real daemon of its own, in a home of its own. */
export class Daemon {
  private process: ChildProcess | undefined;
  private port = 0;

  private constructor(
    /** The home folder of the person. */
    readonly home: string,
    private readonly flags: string[],
  ) {}

  static async start(...flags: string[]): Promise<Daemon> {
    const daemon = new Daemon(mkdtempSync(join(tmpdir(), "signet-e2e-")), flags);
    await daemon.begin();
    return daemon;
  }

  get workspace(): string {
    return join(this.home, ".agents");
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private get environment(): NodeJS.ProcessEnv {
    return { ...process.env, HOME: this.home, SIGNET_WORKSPACE: this.workspace };
  }

  /** Starts it; at the port that it had, if it ran before. */
  async begin(): Promise<void> {
    const child = spawn(PROGRAM, ["up", "--foreground", "--port", String(this.port), ...this.flags], {
      env: this.environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.process = child;
    let said = "";
    child.stderr?.on("data", (data: Buffer) => {
      said = (said + data.toString()).slice(-20_000);
    });
    for (let tries = 0; tries < 600; tries += 1) {
      if (child.exitCode !== null) throw new Error(`the daemon ended: ${said}`);
      const url = this.running(child.pid);
      const answers =
        url &&
        (await fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        ));
      if (answers) {
        this.port = Number(new URL(url).port);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`the daemon does not answer: ${said}`);
  }

  private running(pid: number | undefined): string | undefined {
    try {
      const note = JSON.parse(readFileSync(join(this.workspace, ".daemon/running.json"), "utf8"));
      return note.pid === pid ? note.url : undefined;
    } catch {
      return undefined;
    }
  }

  /** Ends it, and keeps what it stored. */
  async end(): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  async destroy(): Promise<void> {
    await this.end();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** What the command line says. */
  cli(...args: string[]): string {
    return execFileSync(PROGRAM, args, { env: this.environment, encoding: "utf8" });
  }

  /** Asks the daemon as its owner. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.token()}`, "content-type": "application/json", ...more };
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = JSON.stringify(body);
    const response = await fetch(this.url + path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Signs a browser in, as `signet open` does or with a key, and gives the token that it then has. */
  async browserToken(key?: string): Promise<string> {
    if (key) return ((await this.ask("POST", "/api/auth/browser", { key })) as { token: string }).token;
    const { url } = (await this.ask("POST", "/api/auth/tickets", {})) as { url: string };
    const ticket = new URLSearchParams(new URL(url).hash.slice(1)).get("ticket");
    const { token } = (await this.ask("POST", "/api/auth/browser", { ticket, name: "Test" })) as {
      token: string;
    };
    return token;
  }

  /** The owner's token: programs of this machine are known by it, browsers are not. */
  token(): string {
    return readFileSync(join(this.workspace, ".daemon/owner-token"), "utf8").trim();
  }
}
