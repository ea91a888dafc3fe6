import { describe, expect, it } from "vitest";
import type { AppWish, WholeWidget } from "../api";
import { allowedOf, asks, listed, meaningOf, undecided } from "./words";

const feature = (name: string): AppWish => ({ name, uses: [] });
const source = (name: string, ...uses: AppWish["uses"]): AppWish => ({
  name,
  why: "it is on your own machine or in your own network, where programs often trust whoever is near",
  uses,
});
const widget = (decisions: WholeWidget["decisions"]) => ({ id: "sketch", decisions }) as WholeWidget;

describe("what an app asks for", () => {
  it("is said in one sentence", () => {
    expect(asks([feature("camera")])).toBe("asks to use the camera");
    expect(asks([feature("camera"), feature("microphone"), feature("clipboardWrite")])).toBe(
      "asks to use the camera, the microphone and the clipboard",
    );
    expect(asks([feature("geolocation"), source("http://10.0.0.1")])).toBe(
      "asks to use your location, and to reach http://10.0.0.1",
    );
    expect(asks([source("*"), source("http://10.0.0.1")])).toBe(
      "asks to reach 2 places that you may not want it to reach",
    );
  });

  it("says of a place what it is for, and why it is asked about", () => {
    expect(meaningOf(source("http://10.0.0.1", "connect", "frame"))).toBe(
      "It would send requests there and show pages from there. You are asked since it is on your own machine or in your own network, where programs often trust whoever is near.",
    );
  });

  it("lists without a comma before the last", () => {
    expect(["a", "a b", "a b c"].map((words) => listed(words.split(" ")))).toEqual([
      "a",
      "a and b",
      "a, b and c",
    ]);
  });
});

describe("what was said of an app", () => {
  const said = widget({
    "ui://a": { camera: true, microphone: false, "*": true },
    "ui://b": { geolocation: true },
  });

  it("is not asked again, whatever it was", () => {
    const wishes = [feature("camera"), feature("microphone"), feature("geolocation")];
    expect(undecided(said, "ui://a", wishes).map(({ name }) => name)).toEqual(["geolocation"]);
    expect(undecided(widget(undefined), "ui://a", wishes)).toHaveLength(3);
  });

  it("loads that app anew when it may do something else, and no other", () => {
    expect(allowedOf(said, "ui://a")).toBe("* camera");
    expect(allowedOf(said, "ui://c")).toBe("");
    const denied = widget({ "ui://a": { "*": true, camera: true, geolocation: false } });
    expect(allowedOf(denied, "ui://a")).toBe(allowedOf(said, "ui://a"));
  });
});
