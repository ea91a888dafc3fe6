import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContext, chromium, type LaunchOptions } from "@playwright/test";

/** Where it is installed: `cargo xtask bench` says it. */
const FOLDER = process.env.SIGNET_BENCH_LIGHTHOUSE ?? "";
export const hasLighthouse = FOLDER !== "" && existsSync(FOLDER);

export type Category = "performance" | "accessibility" | "best-practices";
export type Screen = "desktop" | "mobile";

interface Audit {
  title: string;
  score: number | null;
  displayValue?: string;
  details?: { items?: unknown[] };
}

/** What is used of a report. */
interface Report {
  runtimeError?: { message: string };
  audits: Record<string, Audit>;
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
}

type Run = (url: string, flags: object, config?: object) => Promise<{ lhr: Report } | undefined>;

/** Scores of 100, and what took something off them. */
export interface Scores {
  scores: Partial<Record<Category, number>>;
  faults: string[];
}

/** A browser that Lighthouse drives, and that is signed in as Playwright signs it in: all its pages share one storage. */
export class Judge {
  private constructor(
    private readonly context: BrowserContext,
    private readonly profile: string,
    private readonly run: Run,
    private readonly desktop: object,
  ) {}

  static async start(options: LaunchOptions): Promise<Judge> {
    const load = (file: string) =>
      import(pathToFileURL(join(FOLDER, "node_modules/lighthouse", file)).href).then(
        (found) => found.default,
      );
    const profile = mkdtempSync(join(tmpdir(), "signet-bench-"));
    const args = [...(options.args ?? []), "--remote-debugging-port=0"];
    const context = await chromium.launchPersistentContext(profile, { ...options, args });
    return new Judge(
      context,
      profile,
      await load("core/index.js"),
      await load("core/config/desktop-config.js"),
    );
  }

  /** Keeps something in the storage of an origin. */
  async keep(url: string, name: string, value: string): Promise<void> {
    const page = await this.context.newPage();
    await page.goto(url);
    await page.evaluate(([name = "", value = ""]) => localStorage.setItem(name, value), [name, value]);
    await page.close();
  }

  /** Storage is left alone, what was loaded before is not kept: Lighthouse's own rules for one visit. */
  async judge(url: string, screen: Screen, categories: Category[]): Promise<Scores> {
    const port = Number(readFileSync(join(this.profile, "DevToolsActivePort"), "utf8").split("\n")[0]);
    const flags = { port, output: "json", logLevel: "error", onlyCategories: categories };
    const result = await this.run(url, flags, screen === "desktop" ? this.desktop : undefined);
    if (!result) throw new Error("Lighthouse says nothing");
    const { lhr } = result;
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const scores = categories.map((category) => [
      category,
      Math.round((lhr.categories[category]?.score ?? 0) * 100),
    ]);
    return { scores: Object.fromEntries(scores), faults: faultsOf(lhr) };
  }

  async end(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

const faultsOf = ({ audits, categories }: Report): string[] =>
  Object.values(categories)
    .flatMap(({ auditRefs }) => auditRefs)
    .filter(({ weight }) => weight > 0)
    .map(({ id }) => [id, audits[id]] as const)
    .filter(([, audit]) => audit?.score !== null && (audit?.score ?? 1) < 0.995)
    .map(([id, audit]) => {
      const items = JSON.stringify(audit?.details?.items ?? []).slice(0, 600);
      return `${id} ${audit?.score?.toFixed(2)}: ${audit?.displayValue ?? ""} ${items}`;
    });
