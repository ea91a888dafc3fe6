import { expect, test } from "./test";

test("a browser that nobody signed in is shown how", async ({ page, daemon }) => {
  await page.goto(daemon.url);
  await expect(page.getByRole("heading", { name: "Signet" })).toBeVisible();
  await page.getByLabel("API key").fill("sig_sk_nothing");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("API key")).toHaveAttribute("aria-invalid", "true");
});

test("every place is a page", async ({ signedIn: page, daemon }) => {
  await page.goto(daemon.url);
  for (const name of ["Chat", "Awareness", "Agents", "Memory", "Plugins", "Keys", "Settings", "Home"]) {
    await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  }
});
