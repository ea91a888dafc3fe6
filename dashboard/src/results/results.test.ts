import { describe, expect, it } from "vitest";
import { blocks, inline, looksLikeMarkdown } from "./markdown";
import { beside, cell, copied, shownOf, sorted } from "./model";

const text = (text: string) => ({ type: "text", text });

describe("an answer", () => {
  it("is shown as its card says, where it is what the card says", () => {
    const rows = [{ id: 1 }, { id: 2 }];
    const show = { as: "table" as const, at: ["notes"], columns: [{ name: "id", label: "ID" }] };
    expect(shownOf({ structuredContent: { notes: rows } }, show)).toEqual({
      as: "table",
      rows,
      columns: show.columns,
    });
    expect(shownOf({ structuredContent: { notes: "none" } }, show)).toEqual({ as: "text", text: "none" });
    expect(shownOf({ content: [text("none")] }, show)).toEqual({ as: "content" });
  });

  it("tells by itself what it is", () => {
    const rows = [
      { user_id: 1, name: "a" },
      { user_id: 2, extra: true },
    ];
    expect(shownOf({ structuredContent: { result: rows } })).toMatchObject({
      as: "table",
      columns: [{ label: "User ID" }, { label: "Name" }, { label: "Extra" }],
    });
    expect(shownOf({ content: [text('{"temperature": 33, "conditions": "Cloudy"}')] })).toMatchObject({
      as: "facts",
    });
    expect(shownOf({ content: [text("[1, 2]")] })).toEqual({ as: "json", value: [1, 2] });
    expect(shownOf({ content: [text("{broken")] })).toEqual({ as: "content" });
  });

  it("that says more than its data shows what it says", () => {
    const structuredContent = { sum: 3 };
    expect(shownOf({ content: [text('{"sum":3}')], structuredContent })).toMatchObject({ as: "facts" });
    expect(shownOf({ content: [text("It is three.")], structuredContent })).toEqual({ as: "content" });
    expect(shownOf({ content: [{ type: "image" }], structuredContent })).toEqual({ as: "content" });
  });

  it("has beside what its card shows what else there is", () => {
    const show = { as: "table" as const, at: ["entities"], columns: [{ name: "name", label: "Name" }] };
    const content = {
      entities: [{ name: "a" }],
      relations: [{ from: "a" }],
      total: 1,
      nothing: [],
      none: null,
    };
    expect(beside({ structuredContent: content }, show).map(({ label, shown }) => [label, shown.as])).toEqual(
      [
        ["Relations", "table"],
        ["Total", "text"],
      ],
    );
    expect(beside({ structuredContent: { other: 1 } }, show)).toEqual([]);
  });

  it("that failed is shown in its words", () => {
    expect(shownOf({ content: [text('{"a":1}')], isError: true })).toEqual({ as: "content" });
  });

  it("is copied as text", () => {
    expect(copied({ content: [text("a"), { type: "image", data: "x" }, text("b")] })).toBe("a\n\nb");
    expect(copied({ structuredContent: { a: 1 } })).toBe('{\n  "a": 1\n}');
  });
});

describe("rows", () => {
  const rows = [{ n: "file10" }, { n: "file9" }, {}, { n: null }, { n: "file1" }];
  it("are sorted as people count, what is missing last both ways", () => {
    const names = (downwards: boolean) => sorted(rows, "n", downwards).map((row) => row.n);
    expect(names(false).slice(0, 3)).toEqual(["file1", "file9", "file10"]);
    expect(names(true).slice(0, 3)).toEqual(["file10", "file9", "file1"]);
    expect(sorted([{ n: 10 }, { n: 9 }], "n", false)).toEqual([{ n: 9 }, { n: 10 }]);
  });
  it("have cells of one line", () => {
    expect([cell(null), cell(true), cell(["a", 1]), cell({ a: 1 })]).toEqual(["", "yes", "a, 1", '{"a":1}']);
  });
});

describe("Markdown", () => {
  it("becomes blocks", () => {
    const source =
      "# Title\n\nSome `code` and **bold**\nsecond line\n\n- one\n  - two\n\n```ts\nlet a = '# no';\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> said\n\n---\n1. first";
    expect(blocks(source).map(({ is }) => is)).toEqual([
      "heading",
      "paragraph",
      "list",
      "code",
      "table",
      "quote",
      "line",
      "list",
    ]);
    expect(blocks(source)[2]).toMatchObject({ items: [{ depth: 0 }, { depth: 1 }] });
    expect(blocks(source)[3]).toEqual({ is: "code", text: "let a = '# no';", language: "ts" });
  });

  it("has links that show where they lead", () => {
    expect(inline("see [docs](https://a.example/x_y_z) and snake_case_name")).toEqual([
      { is: "text", text: "see " },
      { is: "link", text: "docs", address: "https://a.example/x_y_z" },
      { is: "text", text: " and snake_case_name" },
    ]);
  });

  it("never loses a letter of what it does not understand", () => {
    for (const source of [
      "<script>alert(1)</script>",
      "a * b * c",
      "| lonely",
      "```\nnever closed",
      "**",
      "[a](",
      "1.5 apples",
    ]) {
      expect(JSON.stringify(blocks(source)), source).toContain(
        JSON.stringify(source.replace("```\n", "")).slice(1, -1),
      );
    }
  });

  it("is not seen in plain text", () => {
    expect(looksLikeMarkdown("[FILE] a.txt\n[DIR] b")).toBe(false);
    expect(looksLikeMarkdown("The sum of 1 and 2 is 3.")).toBe(false);
  });
});
