import { expect, it } from "vitest";
import { overlayOf } from "./deep-link";

it("an address may ask to look at something, and at nothing else", () => {
  expect(overlayOf("#add=npm:%40scope/thing")).toEqual({ kind: "add", asked: "npm:@scope/thing" });
  expect(overlayOf("#add=npx%20-y%20thing")).toEqual({ kind: "add", asked: "npx -y thing" });
  expect(overlayOf("#add")).toEqual({ kind: "add" });
  expect(overlayOf("#server=files&tab=logs")).toEqual({ kind: "server", id: "files", tab: "logs" });
  expect(overlayOf("#server=files&tab=nonsense")).toEqual({ kind: "server", id: "files" });
  for (const other of ["", "#", "#content", "#ticket=abc", "#about", "#server="]) {
    expect(overlayOf(other), other).toBeUndefined();
  }
});
