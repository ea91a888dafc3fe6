import { accessible } from "./axe";
import { Daemon } from "./daemon";
import { expect, signIn } from "./test";
import { withModel } from "./with-model";

const test = withModel((daemon) =>
  daemon.ask("POST", "/api/memory/remember", { content: "The staging database is called heron-7" }),
);

test("one talks with the model, sees its calls, and finds all of it again", async ({
  signedIn: page,
  daemon,
}) => {
  await page.goto(`${daemon.url}/chat`);
  const message = page.getByRole("textbox", { name: "Message" });
  await expect(message).toBeFocused();
  await page.keyboard.type('What is it called? [[call recall {"query":"staging database"}]]');
  await page.keyboard.press("Enter");
  const call = page.getByRole("button", { name: /recall answered/ });
  await expect(call).toBeVisible();
  await expect(page.getByRole("article", { name: "Answer" })).toContainText("heron-7");
  await call.click();
  await expect(page.getByText("It answered")).toBeVisible();

  await expect(message).toBeEnabled();
  await message.fill("Make me a list.");
  await message.press("Enter");
  await expect(page.getByRole("listitem").filter({ hasText: "two with code" })).toBeVisible();
  await expect(page.getByRole("article").last()).toContainText("<img src=x onerror=alert(1)>");
  await expect(page.locator("article img")).toHaveCount(0);

  await page.reload();
  await expect(page.getByRole("article")).toHaveCount(4);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("What is it called?");
});

test("an answer is stopped, and the conversation goes on", async ({ signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/chat`);
  const message = page.getByRole("textbox", { name: "Message" });
  await message.fill("[[hang]]");
  await message.press("Enter");
  await expect(page.getByRole("article", { name: "Answer" })).toContainText("A sho");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("alert")).toContainText("the answer was stopped");
  await message.fill("And now?");
  await message.press("Enter");
  await expect(page.getByRole("article").last()).toContainText("A short list");
});

test("conversations are named, gone back to and deleted, by keys alone", async ({
  signedIn: page,
  daemon,
}) => {
  await page.goto(`${daemon.url}/chat`);
  await expect(page.getByRole("textbox", { name: "Message" })).toBeFocused();
  await page.keyboard.type("The first thing");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article")).toHaveCount(2);
  const list = page.getByRole("navigation", { name: "Conversations" });
  const menu = list.getByRole("button", { name: "What can be done with The first thing" });
  await menu.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Rename" }).press("Enter");
  await page.getByRole("textbox", { name: "Title" }).fill("Renamed");
  await page.keyboard.press("Enter");
  await expect(list.getByRole("button", { name: /^Renamed/ })).toBeVisible();
  await list.getByRole("button", { name: "New conversation" }).press("Enter");
  await expect(page.getByText("What shall it be?")).toBeVisible();
  await list.getByRole("button", { name: "What can be done with Renamed" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Delete" }).press("Enter");
  await expect(list.getByRole("button", { name: /^Renamed/ })).toHaveCount(0);
});

test("nothing keeps anybody out", async ({ signedIn: page, daemon }) => {
  await page.goto(`${daemon.url}/chat`);
  const message = page.getByRole("textbox", { name: "Message" });
  await message.fill('[[call recall {"query":"staging"}]]');
  await message.press("Enter");
  await page.getByRole("button", { name: /recall answered/ }).click();
  await expect(page.getByText("It answered")).toBeVisible();
  await accessible(page);
});

test("without a model it says how to connect one", async ({ page }) => {
  const daemon = await Daemon.start();
  try {
    await signIn(page, daemon);
    await page.goto(`${daemon.url}/chat`);
    await expect(page.getByText("No language model is connected")).toBeVisible();
    await page.getByText("Anthropic", { exact: true }).click();
    await expect(page.getByText("--llm-secret anthropic")).toBeVisible();
    await expect(page.getByRole("textbox")).toHaveCount(0);
  } finally {
    await daemon.destroy();
  }
});
