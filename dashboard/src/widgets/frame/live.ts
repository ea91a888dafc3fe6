/** An app that runs, or would like to. */
export interface Running {
  /** It is on the screen. */
  seen: boolean;
  /** It has to make room: it is ended properly, and drawn as one that rests. */
  rest: () => void;
}

/**
 * How many apps run at once. One more that comes onto the screen takes the place of the one that was away from it for the
 * longest time. Those on the screen make room for none but those that a person wakes.
 */
export class LiveApps {
  /** The one that was seen last is the last. */
  private running: Running[] = [];

  constructor(private readonly most: number) {}

  get count(): number {
    return this.running.length;
  }

  /** Whether it may run. */
  enter(app: Running, woken = false): boolean {
    if (this.running.includes(app)) return true;
    if (this.running.length >= this.most && !this.makeRoom(woken)) return false;
    this.running.push(app);
    return true;
  }

  leave(app: Running): void {
    this.running = this.running.filter((one) => one !== app);
  }

  /** It came onto the screen, or left it. */
  see(app: Running, seen: boolean): void {
    app.seen = seen;
    if (!this.running.includes(app)) return;
    this.leave(app);
    this.running.push(app);
  }

  private makeRoom(woken: boolean): boolean {
    const first = this.running.find(({ seen }) => !seen) ?? (woken ? this.running[0] : undefined);
    if (!first) return false;
    this.leave(first);
    first.rest();
    return true;
  }
}

/** Those of this page. */
export const live = new LiveApps(24);
