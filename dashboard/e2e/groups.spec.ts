import { accessible } from "./axe";
import type { Daemon } from "./daemon";
import { expect, test } from "./test";

interface Group {
  name: string;
  items: string[];
}

const groups = async (daemon: Daemon): Promise<Group[]> =>
  ((await daemon.ask("GET", "/api/dashboard")) as { layout: { sidebarGroups: Group[] } }).layout
    .sidebarGroups;

const set = async (daemon: Daemon, wanted: Group[]): Promise<void> => {
  const before = await groups(daemon);
  await daemon.ask("PATCH", "/api/dashboard", {
    changes: [
      ...before.map(({ name }) => ({ op: "ungroup", name })),
      ...wanted.map((group) => ({ op: "group", ...group })),
    ],
  });
};

test("a group is made, named, filled, emptied and deleted, and deleting is taken back", async ({
  signedIn: page,
  daemon,
}) => {
  await set(daemon, []);
  await page.goto(daemon.url);
  await page.getByRole("button", { name: "New group" }).click();
  const name = page.getByRole("textbox", { name: "Name of the group" });
  await expect(name).toBeFocused();
  await name.fill("Work");
  await name.press("Enter");
  await expect.poll(() => groups(daemon)).toEqual([{ name: "Work", items: [] }]);

  await page.getByRole("button", { name: "Widgets in Work" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Activity" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Memory search" }).click();
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect.poll(() => groups(daemon)).toEqual([{ name: "Work", items: ["activity", "memory-search"] }]);

  const work = page.getByRole("region", { name: "Work" });
  await work.getByRole("button", { name: "More for Activity" }).click();
  await page.getByRole("menuitem", { name: "Take out of Work" }).click();
  await expect.poll(() => groups(daemon)).toEqual([{ name: "Work", items: ["memory-search"] }]);

  await page.getByRole("button", { name: "More for the group Work" }).click();
  await page.getByRole("menuitem", { name: "Delete the group" }).click();
  await expect.poll(() => groups(daemon)).toEqual([]);
  await page.getByText("Undo", { exact: true }).click();
  await expect.poll(() => groups(daemon)).toEqual([{ name: "Work", items: ["memory-search"] }]);
});

test("a name that is taken is not accepted, and Escape keeps the old one", async ({
  signedIn: page,
  daemon,
}) => {
  await set(daemon, [
    { name: "Work", items: [] },
    { name: "Music", items: [] },
  ]);
  await page.goto(daemon.url);
  await page.getByRole("button", { name: "Music", exact: true }).press("F2");
  const name = page.getByRole("textbox", { name: "Name of the group" });
  await name.fill("work");
  await name.press("Enter");
  await expect(name).toHaveAccessibleDescription(/already/);
  await name.press("Escape");
  await expect(page.getByRole("button", { name: "Music", exact: true })).toBeFocused();
  expect((await groups(daemon)).map(({ name }) => name)).toEqual(["Work", "Music"]);
});

test("one widget is in several groups, put there by its menu", async ({ signedIn: page, daemon }) => {
  await set(daemon, [
    { name: "Work", items: ["activity"] },
    { name: "Music", items: [] },
  ]);
  await page.goto(daemon.url);
  await page.getByRole("region", { name: "Work" }).getByRole("button", { name: "More for Activity" }).click();
  await page.getByRole("menuitem", { name: "Groups" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Music" }).click();
  await expect
    .poll(() => groups(daemon))
    .toEqual([
      { name: "Work", items: ["activity"] },
      { name: "Music", items: ["activity"] },
    ]);
});

test("widgets and groups are moved by keys alone, which says where they are", async ({
  signedIn: page,
  daemon,
}) => {
  await set(daemon, [
    { name: "Work", items: ["activity", "memory-search"] },
    { name: "Music", items: [] },
  ]);
  await page.goto(daemon.url);
  const work = page.getByRole("region", { name: "Work" });
  const activity = work.getByRole("button", { name: "Activity", exact: true });
  await expect(activity).toBeVisible();
  await page.getByRole("link", { name: "Settings" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(activity).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(async () => (await groups(daemon))[0]?.items).toEqual(["memory-search", "activity"]);
  await expect(activity).toBeFocused();
  await expect(page.getByText("Activity, 2 of 2 in Work")).toBeAttached();

  await page.getByRole("button", { name: "Music", exact: true }).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect.poll(async () => (await groups(daemon)).map(({ name }) => name)).toEqual(["Music", "Work"]);
  await expect(page.getByRole("button", { name: "Music", exact: true })).toBeFocused();
});

test("widgets and groups are moved by dragging", async ({ signedIn: page, daemon }) => {
  await set(daemon, [
    { name: "Work", items: ["activity"] },
    { name: "Music", items: [] },
  ]);
  await page.goto(daemon.url);
  const work = page.getByRole("region", { name: "Work" });
  const music = page.getByRole("region", { name: "Music" });
  await page
    .getByRole("button", { name: "Memory search", exact: true })
    .dragTo(work.getByRole("button", { name: "Work", exact: true }));
  await expect.poll(async () => (await groups(daemon))[0]?.items).toEqual(["activity", "memory-search"]);
  await work.getByRole("button", { name: "Activity", exact: true }).dragTo(music);
  await expect
    .poll(() => groups(daemon))
    .toEqual([
      { name: "Work", items: ["memory-search"] },
      { name: "Music", items: ["activity"] },
    ]);
  await music
    .getByRole("button", { name: "Music", exact: true })
    .dragTo(work.getByRole("button", { name: "Work", exact: true }), {
      targetPosition: { x: 40, y: 4 },
    });
  await expect.poll(async () => (await groups(daemon)).map(({ name }) => name)).toEqual(["Music", "Work"]);
});

test("a group that is folded stays so, and what another window does shows up", async ({
  signedIn: page,
  daemon,
}) => {
  await set(daemon, [{ name: "Work", items: ["activity"] }]);
  await page.goto(daemon.url);
  const heading = page.getByRole("button", { name: "Work", exact: true });
  await heading.click();
  await expect(heading).toHaveAttribute("aria-expanded", "false");
  await page.reload();
  await expect(heading).toHaveAttribute("aria-expanded", "false");
  await daemon.ask("PATCH", "/api/dashboard", {
    changes: [{ op: "group", name: "Later", items: ["activity"] }],
  });
  await expect(page.getByRole("region", { name: "Later" }).getByText("Activity")).toBeVisible();
});

test("a widget is opened from its group", async ({ signedIn: page, daemon }) => {
  await set(daemon, [{ name: "Work", items: ["activity"] }]);
  await page.goto(`${daemon.url}/settings`);
  await page
    .getByRole("region", { name: "Work" })
    .getByRole("button", { name: "Activity", exact: true })
    .click();
  await expect(page.getByRole("dialog", { name: "Activity" })).toBeVisible();
});
