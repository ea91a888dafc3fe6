import type { Go } from "../use-page";
import type { Where } from "../where";

export const Graph = (_: { where: Where; go: Go; width: number }) => null;
