import { describe, expect, it } from "vitest";
import { applyAll } from "../../layout/apply";
import { EMPTY } from "../../layout/types";
import {
  add,
  freeName,
  type Group,
  type GroupChange,
  move,
  moveGroup,
  nameTrouble,
  shift,
  shiftGroup,
  take,
} from "./groups";

const groups: Group[] = [
  { name: "Work", items: ["ghl", "calendar", "files"] },
  { name: "Finance", items: ["polymarket", "remix"] },
  { name: "Music", items: ["remix"] },
];
const [work, finance, music] = groups as [Group, Group, Group];

const become = (changes: GroupChange[]): Group[] =>
  applyAll({ ...EMPTY, sidebarGroups: groups }, changes).sidebarGroups;
const items = (changes: GroupChange[], name: string) =>
  become(changes).find((group) => group.name === name)?.items;

describe("groups", () => {
  it("hold a widget in several of them", () => {
    expect(items(add(music, "ghl"), "Music")).toEqual(["remix", "ghl"]);
    expect(items(add(music, "ghl"), "Work")).toEqual(["ghl", "calendar", "files"]);
  });

  it("hold a widget once", () => {
    expect(add(music, "remix")).toEqual([]);
    expect(items(move("remix", finance, music), "Music")).toEqual(["remix"]);
    expect(items(move("remix", finance, music), "Finance")).toEqual(["polymarket"]);
  });

  it("take a widget where it is dropped, wherever it came from", () => {
    expect(items(add(work, "ghl", 2), "Work")).toEqual(["calendar", "ghl", "files"]);
    expect(items(add(work, "files", 0), "Work")).toEqual(["files", "ghl", "calendar"]);
    expect(items(add(work, "remix", 1), "Work")).toEqual(["ghl", "remix", "calendar", "files"]);
    // On its own place, and right below it, nothing moves.
    expect(add(work, "calendar", 1)).toEqual([]);
    expect(add(work, "calendar", 2)).toEqual([]);
  });

  it("move an item by one, and not over their ends", () => {
    expect(items(shift(work, "calendar", -1), "Work")).toEqual(["calendar", "ghl", "files"]);
    expect(items(shift(work, "calendar", 1), "Work")).toEqual(["ghl", "files", "calendar"]);
    expect(shift(work, "ghl", -1)).toEqual([]);
    expect(shift(work, "files", 1)).toEqual([]);
  });

  it("let go of an item", () => {
    expect(items(take(work, "ghl"), "Work")).toEqual(["calendar", "files"]);
    expect(take(music, "ghl")).toEqual([]);
  });

  it("stand in the order that they are given", () => {
    const names = (changes: GroupChange[]) => become(changes).map(({ name }) => name);
    expect(names(moveGroup(groups, "Music", 0))).toEqual(["Music", "Work", "Finance"]);
    expect(names(moveGroup(groups, "Work", 3))).toEqual(["Finance", "Music", "Work"]);
    expect(names(shiftGroup(groups, "Work", 1))).toEqual(["Finance", "Work", "Music"]);
    expect(names(shiftGroup(groups, "Music", -1))).toEqual(["Work", "Music", "Finance"]);
    expect(shiftGroup(groups, "Work", -1)).toEqual([]);
    expect(moveGroup(groups, "Nothing", 0)).toEqual([]);
  });

  it("keep their place and what they hold when they are renamed", () => {
    const renamed = become([{ op: "group", name: "Finance", rename: "Money" }]);
    expect(renamed[1]).toEqual({ name: "Money", items: ["polymarket", "remix"] });
  });

  it("have names of their own", () => {
    expect(nameTrouble(" work ", groups)).toMatch(/already/);
    expect(nameTrouble("work", groups, "Work")).toBeUndefined();
    expect(nameTrouble("   ", groups)).toBeDefined();
    expect(nameTrouble("x".repeat(41), groups)).toBeDefined();
    expect(freeName(groups)).toBe("New group");
    expect(freeName([...groups, { name: "New group", items: [] }])).toBe("New group 2");
  });
});
