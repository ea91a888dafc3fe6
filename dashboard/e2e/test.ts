import { test as base, type Page } from "@playwright/test";
import { Daemon } from "./daemon";

interface Each {
  /** A page of a browser that is signed in as the owner. What it logs as an error fails the test. */
  signedIn: Page;
  /** Requests may be refused, which browsers log as errors: what the page makes of that is looked at. */
  mayBeRefused: boolean;
}

interface Shared {
  /** One for all tests of a file, which must not mind what others of the file left. */
  daemon: Daemon;
}

/** As the owner, or with a key. */
export const signIn = async (page: Page, daemon: Daemon, key?: string): Promise<void> => {
  const token = await daemon.browserToken(key);
  // Once for each tab: who signs out stays signed out.
  await page.addInitScript((token) => {
    // Frames of widgets are none of the dashboard's pages.
    if (window !== top || sessionStorage.getItem("signed-in")) return;
    sessionStorage.setItem("signed-in", "yes");
    localStorage.setItem("signet.session", token);
  }, token);
};

/** Errors that a page logs, and faults that nobody caught. What the documents of widgets log is their own affair. */
export const faults = (page: Page): string[] => {
  const found: string[] = [];
  const isOwn = (url: string): boolean => !url || new URL(url).host === new URL(page.url()).host;
  page.on("console", (message) => {
    if (message.type() === "error" && isOwn(message.location().url)) found.push(message.text());
  });
  page.on("pageerror", (error) => {
    if (!error.stack?.includes("about:srcdoc")) found.push(String(error));
  });
  return found;
};

export const test = base.extend<Each, Shared>({
  daemon: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
    async ({}, use) => {
      const daemon = await Daemon.start();
      await use(daemon);
      await daemon.destroy();
    },
    { scope: "worker" },
  ],
  mayBeRefused: [false, { option: true }],
  signedIn: async ({ page, daemon, mayBeRefused }, use) => {
    const found = faults(page);
    await signIn(page, daemon);
    await use(page);
    const refusals = mayBeRefused ? /^Failed to load resource: the server responded/ : /^$/;
    expect(
      found.filter((text) => !refusals.test(text)),
      "what the page logged as errors",
    ).toEqual([]);
  },
});

export const { expect } = base;
