import { describe, expect, it } from "vitest";
import { fitting, menusOf, toolFor } from "./menus";

const tools = [
  { name: "create_contact", title: "New Contact" },
  { name: "pipelineView" },
  { name: "open-deal", annotations: { title: "Look at a deal" } },
];

describe("an item of a menu", () => {
  it("is for the tool that is called so, however that is written", () => {
    expect(toolFor("New contact…", tools)?.name).toBe("create_contact");
    expect(toolFor("Pipeline View", tools)?.name).toBe("pipelineView");
    expect(toolFor("Open Deal", tools)?.name).toBe("open-deal");
    expect(toolFor("look at a deal", tools)?.name).toBe("open-deal");
  });

  it("is for none, when none is called so", () => {
    expect(toolFor("Deal", tools)).toBeUndefined();
    expect(toolFor("…", tools)).toBeUndefined();
  });
});

describe("the menu bar", () => {
  it("has the widgets that have items, by name, and each item once", () => {
    const menus = menusOf([
      { id: "z", name: "Zulip", menuItems: ["Write", "Write"] },
      { id: "n", name: "Nothing", menuItems: [] },
      { id: "g", name: "GHL CRM", menuItems: ["New Contact"] },
    ]);
    expect(menus).toEqual([
      { id: "g", name: "GHL CRM", items: ["New Contact"] },
      { id: "z", name: "Zulip", items: ["Write"] },
    ]);
  });

  it("keeps what does not fit behind one more menu, never just one", () => {
    const menus = ["a", "b", "c", "d"].map((id) => ({ id, name: id, items: ["x"] }));
    expect(fitting(menus, 4)).toEqual([menus, []]);
    expect(fitting(menus, 3)).toEqual([menus.slice(0, 2), menus.slice(2)]);
    expect(fitting(menus, 0)).toEqual([[], menus]);
  });
});
