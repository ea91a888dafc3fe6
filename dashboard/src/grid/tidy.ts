import { arrange } from "../layout/arrange";
import { layout } from "../layout/layout";
import { compact, placesAt } from "../layout/places";
import { toast } from "../ui/toast";
import { currentBoard } from "./current";

/** Closes the holes in the grid that is looked at. */
export const tidyUp = (): void => {
  const now = layout.now().layout;
  const breakpoint = currentBoard.breakpoint();
  const before = placesAt(now, breakpoint);
  const after = compact(before);
  // A narrow grid that nobody arranged stays one that follows the wide one.
  if (after.every(({ y }, at) => y === before[at]?.y)) toast.note("It is tidy already");
  else layout.changeAndSay(arrange(now, breakpoint, after), "Tidied up");
};
