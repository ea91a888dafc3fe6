import { useMemo } from "react";
import { marked } from "./mark";

/** A text in which the words stand out that were looked for. */
export const Marked = ({ text, stems }: { text: string; stems: readonly string[] }) => {
  const pieces = useMemo(() => marked(text, stems), [text, stems]);
  return pieces.map((piece, at) =>
    piece.marked ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text
      <mark key={at} className="rounded-[3px] bg-accent-soft px-0.5 -mx-0.5 text-ink">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
};
