import { describe, expect, it } from "vitest";
import { ApiFailure } from "../api/failure";
import { applyAll } from "./apply";
import { LayoutStore } from "./store";
import { type Answer, EMPTY, type Layout, type Op } from "./types";

const tile = (id: string, x: number, y = 0) => ({ id, x, y, w: 2, h: 2 });
const place = (id: string, x: number, y = 0): Op => ({ op: "place", ...tile(id, x, y) });

/** A daemon that answers when it is told to. */
const stage = (grid = [tile("a", 0), tile("b", 2)]) => {
  let file: Layout = { ...EMPTY, grid };
  let revision = 0;
  const sent: (readonly Op[])[] = [];
  const refusals: unknown[] = [];
  let settle: ((how: "accept" | Error) => Promise<void>) | undefined;
  let again: (() => void) | undefined;
  const answer = (): Answer => ({ layout: file, revision: String(revision), problem: null });
  const store = new LayoutStore({
    send: (ops) => {
      sent.push(ops);
      return new Promise<Answer>((resolve, reject) => {
        settle = async (how) => {
          if (how === "accept") {
            file = applyAll(file, ops);
            revision += 1;
            resolve(answer());
          } else reject(how);
          // The store hears of it, and sends what is next.
          for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
        };
      });
    },
    accepted: () => {},
    refused: (error) => refusals.push(error),
    later: (retry) => {
      again = retry;
    },
  });
  store.tell(answer());
  return {
    store,
    sent,
    refusals,
    answers: (how: "accept" | Error = "accept") => settle?.(how),
    returns: () => again?.(),
    /** Somebody else changes the file. */
    elsewhere: (...ops: Op[]) => {
      file = applyAll(file, ops);
      revision += 1;
      store.tell(answer());
    },
    x: (id: string) => store.snapshot().layout.grid.find((tile) => tile.id === id)?.x,
  };
};

const refusal = new ApiFailure("changes[0]: no", 400);
const nobody = new ApiFailure("The daemon does not answer.", 0);

describe("the layout", () => {
  it("is changed at once, and confirmed later", async () => {
    const { store, x, answers } = stage();
    store.change([place("a", 6)]);
    expect(x("a")).toBe(6);
    await answers();
    expect(x("a")).toBe(6);
  });

  it("tells the daemon one change after another, in their order", async () => {
    const { store, sent, answers } = stage();
    store.change([place("a", 6)]);
    store.change([place("a", 8)]);
    expect(sent).toEqual([[place("a", 6)]]);
    await answers();
    expect(sent).toEqual([[place("a", 6)], [place("a", 8)]]);
  });

  it("loses what was refused, with words, and nothing else", async () => {
    const { store, x, answers, refusals } = stage();
    store.change([place("a", 6)]);
    store.change([place("b", 9)]);
    await answers(refusal);
    expect(refusals).toEqual([refusal]);
    expect([x("a"), x("b")]).toEqual([0, 9]);
    await answers();
    expect([x("a"), x("b")]).toEqual([0, 9]);
    store.undo();
    expect([x("a"), x("b")]).toEqual([0, 2]);
    expect(store.snapshot().canUndo).toBe(false);
  });

  it("keeps what is not confirmed on top of what others do meanwhile", async () => {
    const { store, x, answers, elsewhere } = stage();
    store.change([place("a", 6)]);
    elsewhere(place("a", 3), place("b", 10), place("c", 0));
    expect([x("a"), x("b"), x("c")]).toEqual([6, 10, 0]);
    await answers();
    expect([x("a"), x("b"), x("c")]).toEqual([6, 10, 0]);
  });

  it("waits for a daemon that is away, says so, and then goes on", async () => {
    const { store, x, answers, returns, refusals } = stage();
    store.change([place("a", 6)]);
    await answers(nobody);
    expect(store.snapshot().unsaved).toBe(true);
    expect(x("a")).toBe(6);
    returns();
    await answers();
    expect(store.snapshot().unsaved).toBe(false);
    expect(x("a")).toBe(6);
    expect(refusals).toEqual([]);
  });
});

describe("undo and redo", () => {
  it("go back and forth through all that was done", async () => {
    const { store, x, answers } = stage();
    store.change([place("a", 4)]);
    await answers();
    store.change([place("a", 8), place("b", 6)]);
    await answers();
    store.undo();
    expect([x("a"), x("b")]).toEqual([4, 2]);
    store.undo();
    expect([x("a"), x("b")]).toEqual([0, 2]);
    store.undo();
    store.redo();
    store.redo();
    expect([x("a"), x("b")]).toEqual([8, 6]);
    store.redo();
    expect([x("a"), x("b")]).toEqual([8, 6]);
  });

  it("leave alone what others did since", async () => {
    const { store, x, answers, elsewhere } = stage();
    store.change([place("a", 4)]);
    await answers();
    elsewhere(place("b", 9));
    store.undo();
    expect([x("a"), x("b")]).toEqual([0, 9]);
  });

  it("take back one thing that is not the last", async () => {
    const { store, x, answers } = stage();
    const first = store.change([{ op: "lift", id: "a" }]);
    await answers();
    store.change([place("b", 9)]);
    store.undo(first);
    expect([x("a"), x("b")]).toEqual([0, 9]);
    store.undo(first);
    expect([x("a"), x("b")]).toEqual([0, 9]);
  });

  it("end where something new is done", () => {
    const { store } = stage();
    store.change([place("a", 4)]);
    store.undo();
    expect(store.snapshot().canRedo).toBe(true);
    store.change([place("b", 4)]);
    expect(store.snapshot().canRedo).toBe(false);
  });
});
