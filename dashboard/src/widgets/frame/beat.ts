/** Milliseconds between two looks, and until an app that says nothing is thought to hang. */
const EVERY = 8_000;
const PATIENCE = 5_000;

/**
 * Whether an app still answers. One that never answered a ping may just not know it, and is believed to live; one that
 * did and stops hangs.
 */
export class Beat {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = performance.now();
  private knows = false;
  private isStuck = false;

  constructor(
    private readonly ping: (patience: number) => Promise<boolean>,
    private readonly stuck: (stuck: boolean) => void,
  ) {}

  start(): void {
    if (this.timer === undefined) this.timer = setTimeout(() => void this.look(), this.knows ? EVERY : 0);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** It said something. */
  heard(): void {
    this.last = performance.now();
    this.become(false);
  }

  private async look(): Promise<void> {
    const quiet = performance.now() - this.last >= EVERY;
    if (!this.knows || quiet || this.isStuck) {
      const answered = await this.ping(PATIENCE);
      if (answered) this.knows = true;
      if (this.timer === undefined) return;
      this.become(this.knows && !answered);
    }
    if (this.timer !== undefined) this.timer = setTimeout(() => void this.look(), EVERY);
  }

  private become(stuck: boolean): void {
    if (stuck === this.isStuck) return;
    this.isStuck = stuck;
    this.stuck(stuck);
  }
}
