import type { Page } from "@playwright/test";
import { accessible } from "./axe";
import type { Daemon } from "./daemon";
import { expect, signIn, test } from "./test";

interface Seat {
  harness: string;
  machine: string;
  session: string;
  project: string;
  version?: string;
}

/** What the daemon hears of a connector on some machine. */
const hook = (
  daemon: Daemon,
  name: string,
  seat: Seat,
  body: Record<string, unknown> = {},
  key = daemon.token(),
): Promise<unknown> =>
  daemon.ask(
    "POST",
    `/api/hooks/${name}`,
    { harness: seat.harness, ...body },
    {
      authorization: `Bearer ${key}`,
      "x-signet-harness": seat.harness,
      "x-signet-machine-id": seat.machine,
      "x-signet-session-key": seat.session,
      "x-signet-connector-version": seat.version ?? "0.1.0",
      "x-signet-context": JSON.stringify({
        project: { gitRemote: `https://github.com/${seat.project}.git` },
      }),
    },
  );

const begin = (daemon: Daemon, seat: Seat): Promise<unknown> => hook(daemon, "session-start", seat);

const say = (daemon: Daemon, seat: Seat, said: string, answered?: string): Promise<unknown> =>
  hook(daemon, "user-prompt-submit", seat, { userMessage: said, lastAssistantMessage: answered });

const open = async (page: Page, daemon: Daemon): Promise<void> => {
  await page.goto(`${daemon.url}/agents`);
  await expect(page.getByRole("heading", { level: 1, name: "Agents" })).toBeVisible();
};

test("an agent that calls appears by itself, at its machine, with its session", async ({
  signedIn: page,
  daemon,
}) => {
  await open(page, daemon);
  await expect(page.getByText("No agent has called yet")).toBeVisible();
  const seat = { harness: "claude-code", machine: "work-laptop", session: "live-1", project: "acme/shop" };
  await begin(daemon, seat);
  await say(daemon, seat, "Why does the checkout test fail?");
  const machine = page.getByRole("region", { name: "work-laptop" });
  const agent = machine.getByRole("article", { name: "Claude Code" });
  await expect(agent).toContainText("active now");
  await expect(agent).toContainText("connector 0.1.0");
  await expect(agent.getByRole("button", { name: /acme\/shop/ })).toBeVisible();
  await hook(daemon, "session-end", seat, { reason: "logout" });
  await expect(agent.getByRole("button", { name: /acme\/shop/ })).toContainText("ended (logout)", {
    timeout: 15_000,
  });
});

test("which machine is the daemon's own is said once there are others", async ({
  signedIn: page,
  daemon,
}) => {
  const { machine } = (await daemon.ask("GET", "/api/status")) as { machine: string };
  const seat = { harness: "pi", machine, session: "own-1", project: "acme/shop" };
  await begin(daemon, seat);
  await begin(daemon, { ...seat, machine: `not-${machine}`, session: "own-2" });
  await open(page, daemon);
  await expect(page.getByRole("banner").getByTitle(`This daemon runs on ${machine}`)).toBeVisible();
  const panel = (name: string) => page.getByRole("region", { name, exact: true });
  await expect(panel(machine)).toContainText("the daemon's own");
  await expect(panel(`not-${machine}`)).not.toContainText("the daemon's own");
});

test("a session shows what was said, with tools folded, and is searched", async ({
  signedIn: page,
  daemon,
}) => {
  const seat = { harness: "codex", machine: "studio", session: "said-1", project: "acme/site" };
  await begin(daemon, seat);
  const filler = Array.from({ length: 200 }, (_, n) => `User: question ${n}\nAssistant: answer ${n}`).join(
    "\n",
  );
  await hook(daemon, "session-end", seat, {
    reason: "end",
    transcript: `User: Where is staging?\nAssistant: Let me look.\nTool: {"path": "deploy.yaml"}\nhost: quokka-7\nport: 5432\nAssistant: On quokka-7.\n${filler}`,
  });
  await open(page, daemon);
  await page.getByRole("button", { name: /acme\/site/ }).click();
  const dialog = page.getByRole("dialog", { name: "acme/site" });
  await expect(dialog).toContainText("Codex on studio");
  await expect(dialog).toContainText("403 turns, 201 prompts");
  const tool = dialog.getByRole("button", { name: /^Tool/ });
  await expect(tool).toHaveAttribute("aria-expanded", "false");
  await expect(dialog.getByText("port: 5432")).toBeHidden();
  await tool.click();
  await expect(dialog.getByText("port: 5432")).toBeVisible();
  expect(await dialog.getByText(/^answer \d+$/).count(), "turns that are there").toBeLessThan(60);

  const search = dialog.getByRole("searchbox", { name: "Search in this session" });
  await search.fill("answer 19");
  await expect(dialog.getByText("1 of 11")).toBeVisible();
  await expect(dialog.locator("mark", { hasText: "answer 19" }).first()).toBeInViewport();
  await search.press("Enter");
  await expect(dialog.getByText("2 of 11")).toBeVisible();
  await expect(dialog.getByText("answer 190")).toBeInViewport();
  await search.fill("elephant");
  await expect(dialog.getByText("nothing")).toBeVisible();
});

test("a session that goes on is followed at its end, and not while one reads further up", async ({
  signedIn: page,
  daemon,
}) => {
  const seat = { harness: "pi", machine: "loft", session: "goes-on-1", project: "acme/live" };
  await begin(daemon, seat);
  for (let n = 0; n < 20; n += 1) await say(daemon, seat, `question ${n}`, n > 0 ? `answer ${n}` : undefined);
  await open(page, daemon);
  await page.getByRole("button", { name: /acme\/live/ }).click();
  const said = page.getByRole("log", { name: "What was said" });
  await expect(said.getByText("question 19")).toBeInViewport();
  await say(daemon, seat, "the next question");
  await expect(said.getByText("the next question")).toBeInViewport({ timeout: 15_000 });
  await said.focus();
  await page.keyboard.press("Home");
  await expect(said.getByText("question 0")).toBeInViewport();
  await say(daemon, seat, "one more question");
  await expect(page.getByRole("dialog").getByText("22 prompts")).toBeVisible({ timeout: 15_000 });
  await expect(said.getByText("question 0")).toBeInViewport();
});

test("a session is left alone, and taken up again", async ({ signedIn: page, daemon }) => {
  const seat = { harness: "pi", machine: "studio", session: "alone-1", project: "acme/secret" };
  await begin(daemon, seat);
  await open(page, daemon);
  await page.getByRole("button", { name: /acme\/secret/ }).click();
  const alone = page.getByRole("switch", { name: "Leave this session alone" });
  await alone.click();
  await expect(alone).toBeChecked();
  await expect(page.getByText("nothing that is said in it is kept")).toBeVisible();
  const bypassed = async (): Promise<unknown> =>
    ((await daemon.ask("GET", "/api/sessions/alone-1")) as { bypassed: boolean }).bypassed;
  await expect.poll(bypassed).toBe(true);
  expect(await say(daemon, seat, "Keep this to yourself")).toMatchObject({ bypassed: true });
  await alone.click();
  await expect(alone).not.toBeChecked();
  await expect.poll(bypassed).toBe(false);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("what was said is found in any session, and opened where it was said", async ({
  signedIn: page,
  daemon,
}) => {
  const seat = { harness: "opencode", machine: "attic", session: "found-1", project: "acme/old" };
  await begin(daemon, seat);
  const filler = Array.from({ length: 60 }, (_, n) => `User: more ${n}\nAssistant: yes`).join("\n");
  await hook(daemon, "session-end", seat, {
    transcript: `${filler}\nUser: Where did the pangolin go?\nAssistant: Into the barn.\n${filler}`,
  });
  await open(page, daemon);
  const search = page.getByRole("searchbox", { name: "Search what was said in any session" });
  await search.fill("pangolin");
  await page
    .getByRole("list", { name: "Sessions found" })
    .getByRole("button", { name: /acme\/old/ })
    .click();
  const dialog = page.getByRole("dialog", { name: "acme/old" });
  await expect(dialog.getByRole("searchbox")).toHaveValue("pangolin");
  await expect(dialog.locator("mark")).toBeInViewport();
  await dialog.getByRole("button", { name: "Close" }).click();
  await search.fill("nobody said this word: xylograph");
  await expect(page.getByText("Nobody said that")).toBeVisible();
  await search.press("Escape");
  await expect(page.getByRole("heading", { name: "Connect a harness" })).toBeVisible();
});

test("what is wrong with a connector is said, with what to do", async ({ signedIn: page, daemon }) => {
  await begin(daemon, {
    harness: "gemini",
    machine: "barn",
    session: "old-1",
    project: "acme/x",
    version: "0.0.1",
  });
  await open(page, daemon);
  const agent = page.getByRole("region", { name: "barn" }).getByRole("article", { name: "Gemini CLI" });
  await expect(agent).toContainText("older than the daemon's");
  await expect(agent).toContainText("signet connector install gemini");

  const { apiKey } = (await daemon.ask("POST", "/api/auth/api-keys", { name: "Shed", connector: "pi" })) as {
    apiKey: { id: string; key: string };
  };
  const seat = { harness: "pi", machine: "shed", session: "shed-1", project: "acme/z" };
  await hook(daemon, "session-start", seat, {}, apiKey.key);
  const shed = page.getByRole("region", { name: "shed" }).getByRole("article", { name: "Pi" });
  await expect(shed).toContainText("key Shed", { timeout: 15_000 });
  await daemon.ask("DELETE", `/api/auth/api-keys/${apiKey.id}`);
  await expect(shed).toContainText("cut off", { timeout: 15_000 });
  await expect(shed).toContainText("Its key Shed is revoked");
});

test("a harness is connected with exact commands, and the page sees it happen", async ({
  signedIn: page,
  daemon,
}) => {
  await open(page, daemon);
  await page.getByRole("button", { name: "Connect OpenCode" }).click();
  const dialog = page.getByRole("dialog", { name: "Connect OpenCode" });
  await expect(dialog).toContainText("~/.config/opencode/plugins/signet.js");
  await expect(dialog.getByText("signet connector install opencode --dry-run")).toBeVisible();
  // The very command that is shown.
  expect(daemon.cli("connector", "install", "opencode", "--dry-run")).toContain("signet.js");
  await expect(dialog.getByRole("status")).toContainText("Waiting for OpenCode");
  await begin(daemon, { harness: "opencode", machine: "kitchen", session: "new-1", project: "acme/y" });
  await expect(dialog.getByRole("status")).toContainText("OpenCode called from kitchen", { timeout: 15_000 });

  await dialog.getByText("Another machine").click();
  await expect(dialog).toContainText("npx -y @signetai/connector-opencode install --url");
  await dialog.getByRole("button", { name: "Make a key" }).click();
  const key = page.getByRole("dialog", { name: "New key" });
  await expect(key.getByLabel("Harness", { exact: true })).toHaveValue("opencode");
  await key.getByRole("button", { name: "Make the key" }).click();
  await expect(page.getByRole("dialog", { name: "OpenCode on another machine is made" })).toBeVisible();
});

test("who may only read makes no key, and who may not read is told so", async ({ browser, daemon }) => {
  const key = async (name: string, body: object): Promise<string> =>
    ((await daemon.ask("POST", "/api/auth/api-keys", { name, ...body })) as { apiKey: { key: string } })
      .apiKey.key;
  const reader = await browser.newPage();
  await signIn(reader, daemon, await key("reader", { role: "readonly" }));
  await open(reader, daemon);
  await reader.getByRole("button", { name: "Connect Pi" }).click();
  await reader.getByText("Another machine").click();
  await expect(reader.getByText("which the daemon's owner makes under Keys")).toBeVisible();
  await expect(reader.getByRole("button", { name: "Make a key" })).toHaveCount(0);
  await reader.close();
  const blind = await browser.newPage();
  await signIn(blind, daemon, await key("blind", { permissions: ["tools"] }));
  await open(blind, daemon);
  await expect(blind.getByText("This session may not see this").first()).toBeVisible();
  await blind.close();
});

test("sessions are gone through and opened by keys alone", async ({ signedIn: page, daemon }) => {
  const seat = { harness: "pi", machine: "desk", session: "desk-1", project: "acme/first" };
  await begin(daemon, seat);
  await begin(daemon, { ...seat, session: "desk-2", project: "acme/second" });
  await open(page, daemon);
  const sessions = page.getByRole("region", { name: "desk" }).getByRole("list", { name: "Sessions" });
  const second = sessions.getByRole("button", { name: /acme\/second/ });
  await expect(second).toBeVisible();
  await page.getByRole("searchbox", { name: "Search what was said in any session" }).focus();
  for (
    let tabs = 0;
    tabs < 40 && !(await second.evaluate((row) => row === document.activeElement));
    tabs += 1
  ) {
    await page.keyboard.press("Tab");
  }
  await expect(second).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(sessions.getByRole("button", { name: /acme\/first/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "acme/first" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sessions.getByRole("button", { name: /acme\/first/ })).toBeFocused();
});

test("no one is kept out by how it is made", async ({ signedIn: page, daemon }) => {
  const seat = {
    harness: "claude-code",
    machine: "axe",
    session: "axe-1",
    project: "acme/axe",
    version: "0.0.1",
  };
  await begin(daemon, seat);
  await say(daemon, seat, "Is it readable?", "It is.");
  await open(page, daemon);
  await expect(page.getByRole("region", { name: "axe" })).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: /acme\/axe/ }).click();
  await expect(page.getByRole("dialog").getByText("Is it readable?")).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Connect Codex" }).click();
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
