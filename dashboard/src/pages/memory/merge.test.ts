import { describe, expect, it } from "vitest";
import type { Memory } from "./api";
import { proposed } from "./merge";

const memory = (id: string, content: string, more: Partial<Memory> = {}): Memory =>
  ({
    id,
    content,
    type: "fact",
    importance: 0.5,
    tags: null,
    pinned: 0,
    version: 1,
    created_at: `2026-11-0${id}`,
    ...more,
  }) as Memory;

describe("several memories as one", () => {
  it("keep all that they say, once", () => {
    const all = [
      memory("1", "the database is heron", { tags: "db,infra", importance: 0.9 }),
      memory("2", "the database is heron and moves on Friday", { tags: "db", pinned: 1 }),
      memory("3", "ask Ann first", { type: "rule" }),
    ];
    expect(proposed(all)).toEqual({
      content: "the database is heron and moves on Friday\nask Ann first",
      type: "fact",
      tags: ["db", "infra"],
      importance: 0.9,
      pinned: true,
    });
  });
});
