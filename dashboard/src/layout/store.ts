import { ApiFailure } from "../api/failure";
import { applyAll } from "./apply";
import { inverse } from "./inverse";
import { type Answer, EMPTY, type Layout, type Op, type Problem } from "./types";

/** Changes that can be taken back. */
const REMEMBERED = 100;

/** How the store speaks with the rest: the daemon, and the person. */
export interface World {
  /** Asks the daemon for changes. */
  send: (ops: readonly Op[]) => Promise<Answer>;
  /** The daemon made them. */
  accepted: (answer: Answer) => void;
  /** It did not, and never will. */
  refused: (error: unknown) => void;
  /** Calls once it is worth trying again after nobody answered. */
  later: (again: () => void) => void;
}

/** What is shown. */
export interface Shown {
  layout: Layout;
  /** What is wrong with the file; what is shown is the last good one, then. */
  problem: Problem | null;
  /** Whether the daemon has told anything yet. */
  known: boolean;
  /** Changes wait for the daemon, which does not answer. */
  unsaved: boolean;
  canUndo: boolean;
  canRedo: boolean;
}

/** Something that the person did, in one go. */
interface Change {
  id: number;
  ops: readonly Op[];
}

/** One that can be taken back, or made again. */
interface Past {
  id: number;
  ops: readonly Op[];
  back: readonly Op[];
}

/**
 * The layout as the person has it before them: what the daemon told last, and on top of it what was changed here and is
 * not confirmed yet. Changes are sent one after another; one that is refused disappears, and the others stay. Whatever
 * comes from elsewhere, from another window or a hand in the file, lies below them.
 */
export class LayoutStore {
  private told: Answer | undefined;
  private waiting: Change[] = [];
  private sending = false;
  private offline = false;
  private past: Past[] = [];
  private future: Past[] = [];
  private next = 1;
  private watchers = new Set<() => void>();
  private shown: Shown = {
    layout: EMPTY,
    problem: null,
    known: false,
    unsaved: false,
    canUndo: false,
    canRedo: false,
  };

  constructor(private readonly world: World) {}

  readonly snapshot = (): Shown => this.shown;

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** The daemon told how it is. */
  tell(answer: Answer): void {
    if (answer === this.told) return;
    this.told = answer;
    this.show();
  }

  /** Changes it at once, and answers what `undo` takes it back by. */
  readonly change = (ops: readonly Op[]): number => {
    const id = this.next;
    if (ops.length === 0) return id;
    this.next += 1;
    this.future = [];
    this.remember({ id, ops, back: inverse(this.shown.layout, ops) });
    this.wait({ id, ops });
    return id;
  };

  /** Takes back what was done last, or one thing. */
  readonly undo = (id = this.past.at(-1)?.id): void => {
    const entry = this.past.find((past) => past.id === id);
    if (!entry) return;
    this.past = this.past.filter((past) => past !== entry);
    // By what it is now: others may have changed something since.
    this.future.push({ ...entry, ops: inverse(this.shown.layout, entry.back) });
    this.wait({ id: entry.id, ops: entry.back });
  };

  /** Makes again what was taken back last. */
  readonly redo = (): void => {
    const entry = this.future.pop();
    if (!entry) return;
    this.remember({ ...entry, back: inverse(this.shown.layout, entry.ops) });
    this.wait({ id: entry.id, ops: entry.ops });
  };

  private remember(past: Past): void {
    this.past = [...this.past, past].slice(-REMEMBERED);
  }

  private wait(change: Change): void {
    this.waiting.push(change);
    this.show();
    void this.send();
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let change = this.waiting[0]; change; change = this.waiting[0]) {
      try {
        const answer = await this.world.send(change.ops);
        this.offline = false;
        this.waiting.shift();
        this.told = answer;
        this.world.accepted(answer);
      } catch (error) {
        if (error instanceof ApiFailure && error.offline) {
          this.offline = true;
          this.world.later(() => void this.send());
          break;
        }
        this.forget(change.id);
        this.world.refused(error);
      }
      this.show();
    }
    this.sending = false;
    this.show();
  }

  /** It was refused: neither it, nor taking it back, nor making it again is of any use. */
  private forget(id: number): void {
    this.waiting = this.waiting.filter((change) => change.id !== id);
    this.past = this.past.filter((past) => past.id !== id);
    this.future = this.future.filter((past) => past.id !== id);
  }

  private show(): void {
    const { told } = this;
    this.shown = {
      layout: applyAll(
        told?.layout ?? EMPTY,
        this.waiting.flatMap(({ ops }) => ops),
      ),
      problem: told?.problem ?? null,
      known: told !== undefined,
      unsaved: this.offline && this.waiting.length > 0,
      canUndo: this.past.length > 0,
      canRedo: this.future.length > 0,
    };
    for (const watcher of this.watchers) watcher();
  }
}
