import type { Context, Told } from "./api";

/** One line of the text, and the line of the window that it tells, if it is of one. */
export interface Piece {
  key: string;
  text: string;
  told?: Told;
}

/**
 * The text in lines, each with what it is about. Lines of the window stand in the order of `lines` and begin with their
 * time; what is around them is the fence and the links.
 */
export const pieces = ({ text, lines }: Context): Piece[] => {
  let next = 0;
  return text.split("\n").map((line, index) => {
    const told = lines[next];
    if (!told || !/^\[\d\d:\d\d\] /.test(line) || !line.includes(told.text)) {
      return { key: `${index} ${line}`, text: line };
    }
    next += 1;
    return { key: String(told.sequence), text: line, told };
  });
};
