import { accessible } from "./axe";
import { hook } from "./edge";
import { expect, test } from "./test";

test("from an empty page to a connected agent, a widget and a memory", async ({ signedIn: page, daemon }) => {
  await page.goto(daemon.url);
  await expect(page.getByRole("heading", { name: "Welcome to Signet" })).toBeVisible();
  await accessible(page);

  await page.getByText("Codex", { exact: true }).click();
  await expect(page.getByText("signet connector install codex")).toBeVisible();
  await hook(daemon, "codex", "session-start", { session_id: "s1", cwd: daemon.home });
  // By itself, as soon as it is heard of.
  await expect(page.getByText("Codex is connected")).toBeAttached();
  await expect(page.getByText("1 of 3 done")).toBeVisible();

  await page.getByRole("button", { name: "Place Activity" }).click();
  await expect(page.getByRole("heading", { name: "Welcome to Signet" })).toBeHidden();
  const layout = (await daemon.ask("GET", "/api/dashboard")) as { layout: { grid: { id: string }[] } };
  expect(layout.layout.grid.map(({ id }) => id)).toEqual(["activity"]);

  // The page is in use now: the last step is a click away.
  await page.getByRole("button", { name: /Getting started 2 of 3/ }).click();
  const dialog = page.getByRole("dialog", { name: "Getting started" });
  await accessible(page);
  await dialog.getByRole("button", { name: "Remember", exact: true }).click();
  await expect(dialog.getByLabel("Remember that")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Remember that").fill("the staging database lives on quokka-7");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("the staging database lives on quokka-7")).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("button", { name: /Getting started/ })).toBeHidden();
});

test("who does not want it says so once", async ({ signedIn: page, daemon }) => {
  await daemon.ask("PATCH", "/api/dashboard", { changes: [{ op: "lift", id: "activity" }] });
  await page.goto(daemon.url);
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(page.getByText("Your widgets go here")).toBeVisible();
  await page.reload();
  await expect(page.getByText("Your widgets go here")).toBeVisible();
});
