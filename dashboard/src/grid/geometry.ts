import { calcGridColWidth, calcGridItemPosition, calcWH, calcXY } from "react-grid-layout/core";
import { COLUMNS } from "../layout/places";
import type { Breakpoint, Place } from "../layout/types";

/** Pixels of a row, and between tiles. */
export const ROW = 64;
export const GAP = 12;

/** Pixels from the corner of the grid. */
export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * Which grid there is room for: 12 columns are of use from a width of 840 pixels (what a window of 1,440 leaves between
 * the places and the panel at the right), 6 from 520.
 */
export const breakpointOf = (width: number): Breakpoint =>
  width >= 840 ? "wide" : width >= 520 ? "medium" : "small";

/** From units of a grid to pixels, and back. */
export class Geometry {
  readonly breakpoint: Breakpoint;
  readonly columns: number;
  private readonly params;

  constructor(readonly width: number) {
    this.breakpoint = breakpointOf(width);
    this.columns = COLUMNS[this.breakpoint];
    this.params = {
      margin: [GAP, GAP] as const,
      containerPadding: [0, 0] as const,
      containerWidth: width,
      cols: this.columns,
      rowHeight: ROW,
      maxRows: Number.POSITIVE_INFINITY,
    };
  }

  rect({ x, y, w, h }: Place): Rect {
    return calcGridItemPosition(this.params, x, y, w, h);
  }

  /** The place whose corner is nearest to one that was dragged. */
  placeAt(left: number, top: number, { w, h }: { w: number; h: number }): { x: number; y: number } {
    return calcXY(this.params, top, left, w, h);
  }

  /** The size that is nearest to one in pixels. */
  sizeOf(width: number, height: number): { w: number; h: number } {
    return calcWH(this.params, width, height, 0, 0, "se");
  }

  /** Pixels of so many rows. */
  height(rows: number): number {
    return rows > 0 ? rows * (ROW + GAP) - GAP : 0;
  }

  get columnWidth(): number {
    return calcGridColWidth(this.params);
  }
}
