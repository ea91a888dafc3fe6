import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

/** One file after another, each with a daemon of its own: whatever runs beside a measurement is measured with it. */
const files = ["load", "drag", "stream", "picture", "lighthouse"];

export default defineConfig({
  testDir: ".",
  projects: files.map((name) => ({ name, testMatch: `${name}.bench.ts` })),
  outputDir: "results",
  workers: 1,
  retries: 0,
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: [["./reporter.ts"]],
  use: { ...tests.use, trace: "off" },
});
