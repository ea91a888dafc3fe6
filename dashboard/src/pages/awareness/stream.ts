import type { BusEvent } from "../../api/events";
import { ALL, counted, matcher, type Wanted } from "./filter";

/** Events that are kept. Who looks further back reads the log another way. */
export const MOST = 20_000;

/** What is shown of the stream. It is another object whenever anything of it changed. */
export interface View {
  /** Newest first. */
  rows: readonly BusEvent[];
  /** Events that came since it was held, of those that are wanted. */
  waiting: number;
  held: boolean;
  wanted: Wanted;
  /** Of all that are kept. */
  surfaces: readonly (readonly [surface: string, count: number])[];
  /** Kept in all, wanted or not. */
  total: number;
}

/** Runs something before the next frame. */
type Schedule = (run: () => void) => void;

const EMPTY: View = { rows: [], waiting: 0, held: false, wanted: ALL, surfaces: [], total: 0 };

/**
 * The events that a page follows, kept outside of React: however many come at once, the page is drawn once a frame.
 * While it is held, what is shown stays as it is, and what comes is counted.
 */
export class Stream {
  /** By sequence. */
  private kept: BusEvent[] = [];
  private known = new Set<number>();
  /** Came, and is not sorted in yet. */
  private fresh: BusEvent[] = [];
  private test = matcher(ALL);
  /** The last that is shown while it is held. */
  private until: number | undefined;
  private view = EMPTY;
  private asked = false;
  private readonly watchers = new Set<() => void>();

  constructor(private readonly schedule: Schedule = (run) => void requestAnimationFrame(run)) {}

  /** Takes events, old or new, in any order; those that it has already are left out. */
  readonly add = (events: readonly BusEvent[]): void => {
    const before = this.fresh.length;
    for (const event of events) {
      if (this.known.has(event.sequence)) continue;
      this.known.add(event.sequence);
      this.fresh.push(event);
    }
    if (this.fresh.length > before) this.draw();
    // A tab that nobody looks at has no frames.
    if (this.fresh.length > MOST) this.sortIn();
  };

  /** At once, since it is typed: a letter must not be lost between two frames. */
  readonly want = (wanted: Wanted): void => {
    this.test = matcher(wanted);
    this.view = { ...this.view, wanted };
    this.show();
  };

  /** Leaves what is shown as it is. */
  readonly hold = (): void => {
    if (this.until !== undefined) return;
    // What came and was not drawn yet comes later, too.
    this.until = this.view.rows[0]?.sequence ?? this.kept.at(-1)?.sequence ?? 0;
    this.draw();
  };

  readonly goOn = (): void => {
    this.until = undefined;
    this.draw();
  };

  readonly snapshot = (): View => this.view;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Of the oldest that is kept. */
  oldest(): number | undefined {
    this.sortIn();
    return this.kept[0]?.sequence;
  }

  get isFull(): boolean {
    return this.kept.length >= MOST;
  }

  private draw(): void {
    if (this.asked) return;
    this.asked = true;
    this.schedule(() => {
      this.asked = false;
      this.show();
    });
  }

  private show(): void {
    this.sortIn();
    this.look();
    for (const watcher of this.watchers) watcher();
  }

  private sortIn(): void {
    if (this.fresh.length === 0) return;
    const fresh = this.fresh.sort((a, b) => a.sequence - b.sequence);
    this.fresh = [];
    const newest = this.kept.at(-1)?.sequence ?? -1;
    this.kept = this.kept.concat(fresh);
    if ((fresh[0]?.sequence ?? 0) < newest) this.kept.sort((a, b) => a.sequence - b.sequence);
    const gone = this.kept.splice(0, Math.max(0, this.kept.length - MOST));
    for (const event of gone) this.known.delete(event.sequence);
  }

  private look(): void {
    const { until } = this;
    const rows: BusEvent[] = [];
    let waiting = 0;
    for (let at = this.kept.length - 1; at >= 0; at -= 1) {
      const event = this.kept[at];
      if (!event || !this.test(event)) continue;
      if (until !== undefined && event.sequence > until) waiting += 1;
      else rows.push(event);
    }
    this.view = {
      rows,
      waiting,
      held: until !== undefined,
      wanted: this.view.wanted,
      surfaces: counted(this.kept),
      total: this.kept.length,
    };
  }
}
