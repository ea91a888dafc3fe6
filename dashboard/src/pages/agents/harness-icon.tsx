import { harnessName } from "../../lib/harness";

/** The first letters of a harness, on a tile. */
export const HarnessIcon = ({ id }: { id: string }) => (
  <span
    aria-hidden="true"
    className="grid size-8 shrink-0 place-items-center rounded-s bg-sunk text-s font-bold text-ink-2"
  >
    {harnessName(id)
      .split(" ")
      .map((word) => word.charAt(0))
      .join("")
      .slice(0, 2)}
  </span>
);
