import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestError, TestResult } from "@playwright/test/reporter";
import { FIGURE } from "./figures";

/** Writes all figures into one file, and what became of the measurements to standard error. */
export default class Figures implements Reporter {
  private readonly figures: unknown[] = [];

  onTestBegin({ title }: TestCase): void {
    say(`measuring: dashboard: ${title}`);
  }

  onTestEnd({ title }: TestCase, { status, attachments, annotations, errors }: TestResult): void {
    for (const { name, body } of attachments) {
      if (name === FIGURE && body) this.figures.push(JSON.parse(body.toString()));
    }
    for (const { type, description } of annotations) {
      if (type === "remark") say(`  ${description}`);
      if (type === "skip") say(`  not measured: ${description}`);
    }
    if (status === "passed" || status === "skipped") return;
    say(`  not measured: ${title}`);
    for (const error of errors) this.onError(error);
  }

  onError({ message, value }: TestError): void {
    say(`  ${message ?? value}`);
  }

  onEnd(): void {
    const file = process.env.SIGNET_BENCH_FIGURES;
    if (file) writeFileSync(file, JSON.stringify(this.figures));
  }

  printsToStdio(): boolean {
    return true;
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
