import { bottom, inReadingOrder } from "../layout/places";
import type { Tile } from "../layout/types";
import type { Geometry, Rect } from "./geometry";
import { moved } from "./moves";
import { calm, slide } from "./slide";

/** How a tile is being moved: by a pointer that holds it, or by keys. */
export type Grip = "pointer" | "keys";

/**
 * Where the tiles are on the screen. It moves their elements itself and lets React alone: a tile that is dragged past
 * fifty others makes none of them render, their elements keep their order in the document, and frames in them go on. At
 * rest a tile has a position and no transform, since within one that has nothing could be fixed to the window.
 */
export class Board {
  private base: readonly Tile[] = [];
  private places = new Map<string, Tile>();
  private readonly elements = new Map<string, HTMLElement>();
  private container: HTMLElement | undefined;
  private placeholder: HTMLElement | undefined;
  private target: Tile | undefined;
  private grip: Grip | undefined;
  private readonly watchers = new Set<() => void>();

  constructor(private shape: Geometry) {}

  get geometry(): Geometry {
    return this.shape;
  }

  /** The tiles as they would be if what is being moved were let go of. */
  get tiles(): Tile[] {
    return this.preview();
  }

  /** What is being moved, and where to. */
  get moving(): Tile | undefined {
    return this.target;
  }

  tile(id: string): Tile | undefined {
    return this.places.get(id);
  }

  element(id: string): HTMLElement | undefined {
    return this.elements.get(id);
  }

  /** How a tile is being moved, if it is. */
  readonly gripOf = (id: string): Grip | undefined => (this.target?.id === id ? this.grip : undefined);

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** The corner from which rectangles are counted. */
  get frame(): HTMLElement | undefined {
    return this.container;
  }

  readonly attachContainer = (element: HTMLElement | null): void => {
    this.container = element ?? undefined;
    element?.style.setProperty("reading-flow", "source-order");
    this.lay(false);
  };

  readonly attachPlaceholder = (element: HTMLElement | null): void => {
    this.placeholder = element ?? undefined;
    this.lay(false);
  };

  attach(id: string, element: HTMLElement): () => void {
    this.elements.set(id, element);
    const place = this.places.get(id);
    if (place) put(element, this.shape.rect(place));
    return () => this.elements.delete(id);
  }

  /** The layout is another one, or the window has another width. */
  update(tiles: readonly Tile[], geometry: Geometry): void {
    const moves = geometry.width === this.shape.width;
    if (geometry.breakpoint !== this.shape.breakpoint) this.release();
    this.base = tiles;
    this.shape = geometry;
    this.lay(moves);
  }

  /** Something is being moved to there; the others make room. */
  move(target: Tile, grip: Grip): void {
    const begins = this.target?.id !== target.id || this.grip !== grip;
    this.target = target;
    this.grip = grip;
    if (begins) this.tell();
    this.lay(true);
  }

  /** It is let go of. What is kept is so at once, before the layout comes back with it; else all goes back. */
  release(keep = false): void {
    if (!this.target) return;
    if (keep) this.base = this.preview();
    this.target = undefined;
    this.grip = undefined;
    this.tell();
    this.lay(true);
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher();
  }

  private preview(): Tile[] {
    return this.target ? moved(this.base, this.target, this.shape.breakpoint) : [...this.base];
  }

  private lay(animated: boolean): void {
    const tiles = this.preview();
    const held = this.grip === "pointer" ? this.target?.id : undefined;
    const duration = animated ? calm() : 0;
    this.places = new Map(tiles.map((tile) => [tile.id, tile]));
    for (const [id, element] of this.elements) {
      const place = this.places.get(id);
      // What a pointer holds is where the pointer is.
      if (place && id !== held) slide(element, this.shape.rect(place), duration);
    }
    if (!held) this.order(tiles);
    this.layPlaceholder();
    // Never lower while something is held: the page would jump up below the pointer.
    const height = `${this.shape.height(bottom(tiles))}px`;
    if (this.container) this.container.style[held ? "minHeight" : "height"] = height;
    if (this.container && !held) this.container.style.minHeight = "";
  }

  /** Their order in the document never changes; that of Tab and of readers of the screen does, where browsers know how. */
  private order(tiles: readonly Tile[]): void {
    for (const [at, { id }] of inReadingOrder(tiles).entries()) {
      this.elements.get(id)?.style.setProperty("reading-order", String(at + 1));
    }
  }

  private layPlaceholder(): void {
    const place = this.target && this.places.get(this.target.id);
    const shown = this.grip === "pointer" && place;
    if (!this.placeholder) return;
    this.placeholder.hidden = !shown;
    if (shown) put(this.placeholder, this.shape.rect(place));
  }
}

/** Puts an element somewhere. */
export const put = (element: HTMLElement, { left, top, width, height }: Rect): void => {
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
};
