// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { isTyping, listen, matcher, plainKeys, pressed, register, type Shortcut } from "./shortcuts";

const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe("what was pressed", () => {
  it("has one name with Ctrl and with the command key", () => {
    expect(pressed(key("k", { ctrlKey: true }))).toBe("mod+k");
    expect(pressed(key("k", { metaKey: true }))).toBe("mod+k");
    expect(pressed(key("Z", { ctrlKey: true, shiftKey: true }))).toBe("mod+shift+z");
  });

  it("is the sign, not the shift that makes it", () => {
    expect(pressed(key("?", { shiftKey: true }))).toBe("?");
    expect(pressed(key("ArrowUp", { shiftKey: true }))).toBe("shift+arrowup");
  });

  it("is nothing as long as only Shift or Ctrl is down", () => {
    expect(pressed(key("Shift", { shiftKey: true }))).toBeUndefined();
    expect(pressed(key("Control", { ctrlKey: true }))).toBeUndefined();
  });
});

const shortcut = (keys: string): Shortcut => ({ keys, name: keys, group: "Test", run: () => {} });

describe("keys one after another", () => {
  const all = [shortcut("g h"), shortcut("g a"), shortcut("a")];

  it("mean what they say together", () => {
    const find = matcher();
    expect(find("g", 0, all)).toBe("begun");
    expect(find("a", 500, all)).toBe(all[1]);
  });

  it("mean each its own when the second comes late", () => {
    const find = matcher();
    find("g", 0, all);
    expect(find("a", 5_000, all)).toBe(all[2]);
  });

  it("begin anew after one that leads nowhere", () => {
    const find = matcher();
    find("g", 0, all);
    expect(find("x", 100, all)).toBeUndefined();
    expect(find("g", 200, all)).toBe("begun");
    expect(find("h", 300, all)).toBe(all[0]);
  });

  it("are those of who came last", () => {
    const nearer = shortcut("a");
    expect(matcher()("a", 0, [...all, nearer])).toBe(nearer);
  });
});

describe("on the page", () => {
  const press = (target: EventTarget, more: KeyboardEventInit): boolean =>
    target.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...more }));

  beforeEach(() => {
    document.body.innerHTML = "";
    plainKeys.set(true);
  });

  it("single keys are text in a field, and those with Ctrl are not", () => {
    const field = document.body.appendChild(document.createElement("input"));
    const [plain, withCtrl] = [vi.fn(), vi.fn()];
    const end = [
      listen(),
      register([
        { keys: "n", name: "n", group: "t", run: plain },
        { keys: "mod+k", name: "k", group: "t", run: withCtrl },
      ]),
    ];
    press(field, { key: "n" });
    press(field, { key: "k", ctrlKey: true });
    expect(plain).not.toHaveBeenCalled();
    expect(withCtrl).toHaveBeenCalledOnce();
    press(document.body, { key: "n" });
    expect(plain).toHaveBeenCalledOnce();
    for (const stop of end) stop();
  });

  it("single keys do nothing when they are switched off", () => {
    const plain = vi.fn();
    const end = [listen(), register([{ keys: "n", name: "n", group: "t", run: plain }])];
    plainKeys.set(false);
    expect(press(document.body, { key: "n" })).toBe(true);
    expect(plain).not.toHaveBeenCalled();
    for (const stop of end) stop();
  });

  it("keys are a dialog's own while one is open", () => {
    const run = vi.fn();
    const end = [listen(), register([{ keys: "n", name: "n", group: "t", run }])];
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.setAttribute("open", "");
    press(document.body, { key: "n" });
    expect(run).not.toHaveBeenCalled();
    for (const stop of end) stop();
  });

  it("a box to tick is not typed into", () => {
    const box = document.createElement("input");
    box.type = "checkbox";
    expect(isTyping(box)).toBe(false);
    expect(isTyping(document.createElement("textarea"))).toBe(true);
  });
});
