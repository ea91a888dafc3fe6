import { describe, expect, it } from "vitest";
import { diff, type Stretch } from "./diff";

/** `-gone- +new+`, and what stayed as it is. */
const shown = (stretches: Stretch[]): string =>
  stretches.map(({ is, text }) => ({ same: text, gone: `-${text}-`, new: `+${text}+` })[is]).join("");

const without = (stretches: Stretch[], out: Stretch["is"]): string =>
  stretches
    .filter(({ is }) => is !== out)
    .map(({ text }) => text)
    .join("");

describe("how a text became another", () => {
  it("is told by words", () => {
    expect(shown(diff("the database is heron-7", "the database is egret-7"))).toBe(
      "the database is -heron-+egret+-7",
    );
    expect(shown(diff("a b c", "a c"))).toBe("a -b -c");
    expect(shown(diff("at noon", "at noon, on Fridays"))).toBe("at noon+, on Fridays+");
    expect(shown(diff("same", "same"))).toBe("same");
  });

  it("is one change where words beside each other changed", () => {
    expect(shown(diff("use old thing now", "use new stuff now"))).toBe("use -old thing-+new stuff+ now");
  });

  it("loses nothing of either", () => {
    const words = ["heron", "egret", " ", "\n", ",", "7", "stork "];
    let seed = 7;
    const any = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed;
    };
    const text = (): string =>
      Array.from({ length: any() % 24 }, () => words[any() % words.length] ?? "").join("");
    for (let round = 0; round < 300; round += 1) {
      const [old, fresh] = [text(), text()];
      const stretches = diff(old, fresh);
      expect(without(stretches, "new")).toBe(old);
      expect(without(stretches, "gone")).toBe(fresh);
    }
  });

  it("of texts that are long and wholly different costs little", () => {
    const old = Array.from({ length: 5_000 }, (_, at) => `a${at}`).join(" ");
    const fresh = Array.from({ length: 5_000 }, (_, at) => `b${at}`).join(" ");
    const begun = performance.now();
    expect(shown(diff(old, fresh))).toBe(`-${old}-+${fresh}+`);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
