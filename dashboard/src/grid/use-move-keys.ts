import { type KeyboardEvent, type RefObject, useRef } from "react";
import type { Place } from "../layout/types";
import { useGrid } from "./context";
import { spoken, step } from "./keyboard";
import { neighbour } from "./moves";
import { bringIntoSight, gripOf } from "./sight";

const DIRECTIONS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" } as const;

const directionOf = (key: string) =>
  key in DIRECTIONS ? DIRECTIONS[key as keyof typeof DIRECTIONS] : undefined;

export interface MoveKeys {
  /** From now on keys move it. */
  start: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onBlur: () => void;
}

/**
 * Keys on a tile's grip. Each grip is a stop of Tab, as what is in the tiles is too: a list of which only one is a stop
 * would put all fifty widgets' contents behind it. Arrows go to the grip of the tile beside, past what is in this one.
 */
export const useMoveKeys = (
  id: string,
  name: string,
  button: RefObject<HTMLButtonElement | null>,
): MoveKeys => {
  const { board, keep, say } = useGrid();
  const from = useRef<Place>(null);

  const start = (): void => {
    const tile = board.tile(id);
    if (!tile || board.moving) return;
    from.current = tile;
    board.move(tile, "keys");
    button.current?.focus();
    say(
      `Moving ${spoken(name, tile)}. Arrows move, Shift and arrows resize, Enter keeps it, Escape puts it back.`,
    );
  };

  const end = (how: "keep" | "cancel"): void => {
    const tile = board.moving;
    const before = from.current;
    if (tile?.id !== id || !before) return;
    from.current = null;
    const elsewhere =
      tile.x !== before.x || tile.y !== before.y || tile.w !== before.w || tile.h !== before.h;
    const kept = how === "keep" && elsewhere;
    const after = board.tile(id) ?? tile;
    if (kept) keep(tile);
    board.release(kept);
    say(kept ? `Kept. ${spoken(name, after)}` : `Put back. ${spoken(name, { ...before })}`);
    bringIntoSight(board, id);
  };

  const move = (event: KeyboardEvent): void => {
    const tile = board.moving;
    const next = tile && step(tile, event, board.geometry.breakpoint);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    if (typeof next === "string") {
      end(next);
      return;
    }
    board.move({ ...tile, ...next.place }, "keys");
    bringIntoSight(board, id);
    say(spoken(name, board.tile(id) ?? tile));
  };

  const walk = (event: KeyboardEvent): void => {
    const direction = directionOf(event.key);
    const tile = board.tile(id);
    if (!direction || !tile || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = neighbour(board.tiles, tile, direction);
    if (!next) return;
    event.preventDefault();
    gripOf(board, next.id)?.focus({ preventScroll: true });
    bringIntoSight(board, next.id);
  };

  return {
    start,
    onKeyDown: (event) => (board.gripOf(id) === "keys" ? move(event) : walk(event)),
    // What was done so far is not lost by looking elsewhere.
    onBlur: () => board.gripOf(id) === "keys" && end("keep"),
  };
};
