import { existsSync, readdirSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** The browser of the system, where there is one; else Playwright's own. */
const found = [process.env.SIGNET_TEST_CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path && existsSync(path),
);

/** Each file is a project: it has a worker of its own, and with it a daemon that no other file has touched. */
const files = readdirSync(new URL("e2e", import.meta.url)).filter((name) => name.endsWith(".spec.ts"));

export default defineConfig({
  testDir: "e2e",
  projects: files.map((file) => ({ name: file.replace(".spec.ts", ""), testMatch: file })),
  outputDir: "e2e/results",
  snapshotPathTemplate: "{testDir}/looks/{arg}{ext}",
  fullyParallel: false,
  workers: 2,
  retries: 0,
  // Machines may be slow and busy: these are for what never happens.
  timeout: 120_000,
  expect: { timeout: 20_000, toHaveScreenshot: { maxDiffPixelRatio: 0.01, animations: "disabled" } },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      ...(found && { executablePath: found }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
