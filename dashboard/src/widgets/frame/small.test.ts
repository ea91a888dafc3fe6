import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { overlays } from "../../app/overlays";
import { readVariables } from "../bridge/styles";
import { Display, widgetViews } from "./display";
import { listen } from "./hub";
import { LiveApps, type Running } from "./live";
import { type Box, first, inside, keyed, LEAST, moved, type Room, resized } from "./pip";
import { HEIGHTS, nextHeight } from "./size";

describe("apps that run at once", () => {
  const app = () => ({ seen: false, rest: vi.fn<Running["rest"]>() });

  it("are as many as may be; the one that was not seen for the longest time makes room", () => {
    const apps = new LiveApps(2);
    const [a, b, c] = [app(), app(), app()] as const;
    for (const one of [a, b]) {
      apps.see(one, true);
      expect(apps.enter(one)).toBe(true);
    }
    apps.see(b, false);
    apps.see(a, false);
    apps.see(c, true);
    expect(apps.enter(c)).toBe(true);
    expect(b.rest).toHaveBeenCalledTimes(1);
    expect(a.rest).not.toHaveBeenCalled();
    expect(apps.count).toBe(2);
  });

  it("on the screen make room only for one that a person wakes", () => {
    const apps = new LiveApps(1);
    const [a, b] = [app(), app()] as const;
    apps.see(a, true);
    apps.enter(a);
    apps.see(b, true);
    expect(apps.enter(b)).toBe(false);
    expect(a.rest).not.toHaveBeenCalled();
    expect(apps.enter(b, true)).toBe(true);
    expect(a.rest).toHaveBeenCalledTimes(1);
  });

  it("do not count when they are gone", () => {
    const apps = new LiveApps(1);
    const [a, b] = [app(), app()] as const;
    apps.enter(a);
    apps.leave(a);
    expect(apps.enter(b)).toBe(true);
    expect(a.rest).not.toHaveBeenCalled();
  });
});

describe("a small window", () => {
  const room: Room = { w: 1_000, h: 700 };
  const on = (box: Box, { w, h }: Room): boolean =>
    box.x >= 8 && box.y >= 8 && box.x + box.w <= w - 8 && box.y + box.h <= h - 8;

  it("is on the page, whatever is done with it", () => {
    const rooms: Room[] = [room, { w: 390, h: 844 }, { w: 320, h: 480 }];
    let seed = 7;
    const chance = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return (seed % 4_000) - 2_000;
    };
    for (const one of rooms) {
      let box = first(one);
      for (let times = 0; times < 200; times += 1) {
        box = (times % 2 ? moved : resized)(box, chance(), chance(), one);
        expect(on(box, one), JSON.stringify(box)).toBe(true);
        expect(box.w).toBeGreaterThanOrEqual(Math.min(LEAST.w, one.w - 16));
      }
    }
  });

  it("follows the arrows, and grows with shift, where it stands", () => {
    const box = { x: 100, y: 100, w: 300, h: 200 };
    expect(keyed(box, "ArrowRight", false, room)).toEqual({ ...box, x: 124 });
    expect(keyed(box, "ArrowUp", false, room)).toEqual({ ...box, y: 76 });
    expect(keyed(box, "ArrowRight", true, room)).toEqual({ ...box, w: 324 });
    expect(keyed(box, "ArrowDown", true, room)).toEqual({ ...box, h: 224 });
    expect(keyed(box, "Enter", false, room)).toBeUndefined();
    const edge = { x: 690, y: 100, w: 300, h: 200 };
    expect(keyed(edge, "ArrowRight", true, room)).toEqual({ ...edge, w: 302 });
  });

  it("comes along when the page becomes smaller", () => {
    expect(on(inside({ x: 900, y: 600, w: 800, h: 600 }, { w: 400, h: 400 }), { w: 400, h: 400 })).toBe(true);
  });
});

describe("the height that an app asks for", () => {
  it("is taken, within bounds", () => {
    expect(nextHeight(300, 410.2)).toBe(411);
    expect(nextHeight(300, 1e9)).toBe(HEIGHTS.most);
    expect(nextHeight(300, 0)).toBe(HEIGHTS.least);
  });

  it("does not creep: an app that answers each size by a smaller one ends", () => {
    let height = 398;
    for (let times = 0; times < 100; times += 1) height = nextHeight(height, height - 1);
    expect(height).toBe(398);
  });
});

describe("how a view is shown", () => {
  afterEach(() => overlays.close());

  it("is one of the ways that it has", () => {
    const display = new Display("a", ["inline", "pip"]);
    display.become("fullscreen");
    expect(display.mode()).toBe("inline");
    overlays.open({ kind: "widget", id: "a" });
    expect(display.mode()).toBe("inline");
    display.become("pip");
    expect(display.mode()).toBe("pip");
  });

  it("is told when it changes, by whomever", () => {
    const display = new Display("a", ["inline", "fullscreen", "pip"]);
    const seen: string[] = [];
    const stop = display.watch(() => seen.push(display.mode()));
    display.become("pip");
    display.become("fullscreen");
    overlays.close();
    stop();
    display.become("pip");
    expect(seen.filter((mode, at) => mode !== seen[at - 1])).toEqual(["pip", "fullscreen", "inline"]);
  });

  it("can be changed from outside as long as it is there", () => {
    const display = new Display("a", ["inline", "pip"]);
    const reload = vi.fn();
    const remove = widgetViews.add("a", { display, reload });
    expect(widgetViews.show("a", "pip")).toBe(true);
    expect(widgetViews.mode("a")).toBe("pip");
    expect(widgetViews.reload("a")).toBe(true);
    expect(reload).toHaveBeenCalledTimes(1);
    remove();
    expect(widgetViews.show("a", "inline")).toBe(false);
    expect(widgetViews.mode("a")).toBeUndefined();
    expect(widgetViews.reload("a")).toBe(false);
  });
});

describe("a message of a window", () => {
  const say = (source: unknown, origin: string, read = vi.fn()) => {
    const event = new Event("message");
    Object.defineProperties(event, {
      source: { value: source },
      origin: { value: origin },
      data: {
        get: () => {
          read();
          return "words";
        },
      },
    });
    dispatchEvent(event);
    return read;
  };

  it("is heard from the window and the origin that it should come from", () => {
    const window = {} as Window;
    const hear = vi.fn();
    const stop = listen({ window, origin: "http://a.test", hear, past: vi.fn() });
    say(window, "http://a.test");
    expect(hear).toHaveBeenCalledExactlyOnceWith("words");
    stop();
    say(window, "http://a.test");
    expect(hear).toHaveBeenCalledTimes(1);
  });

  it("from another window, or from another origin in it, is not even unpacked", () => {
    const window = {} as Window;
    const hear = vi.fn();
    const stop = listen({ window, origin: "http://a.test", hear, past: vi.fn() });
    expect(say(window, "http://evil.test")).not.toHaveBeenCalled();
    expect(say(window, "null")).not.toHaveBeenCalled();
    expect(say({}, "http://a.test")).not.toHaveBeenCalled();
    expect(say(null, "http://a.test")).not.toHaveBeenCalled();
    expect(hear).not.toHaveBeenCalled();
    stop();
  });

  it("of a frame inside, past its sandbox, is counted and not unpacked", () => {
    const window = {} as Window;
    const past = vi.fn();
    const stop = listen({ window, origin: "http://a.test", hear: vi.fn(), past });
    expect(say({ parent: window }, "null")).not.toHaveBeenCalled();
    expect(past).toHaveBeenCalledTimes(1);
    stop();
  });
});

describe("the look that an app is told", () => {
  it("has every name of the standard, and a value for each", () => {
    const { $defs } = JSON.parse(
      readFileSync("node_modules/@modelcontextprotocol/ext-apps/dist/src/generated/schema.json", "utf8"),
    ) as { $defs: { McpUiStyleVariableKey: { anyOf: { const: string }[] } } };
    const names = $defs.McpUiStyleVariableKey.anyOf.map((one) => one.const).sort();
    for (const token of ["--font-sans", "--font-mono", "--radius-s", "--radius-m", "--radius-l"]) {
      document.documentElement.style.setProperty(token, "6px");
    }
    const values = readVariables(document.documentElement);
    expect(Object.keys(values).sort()).toEqual(names);
    for (const [name, value] of Object.entries(values)) expect(value, name).not.toBe("");
  });
});
