/** Lets so many through in a second, and for a moment more: whoever was quiet may say much at once. */
export class Bucket {
  private tokens: number;
  private at: number;

  constructor(
    private readonly perSecond: number,
    private readonly most: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = most;
    this.at = now();
  }

  /** Whether one more may go through. */
  take(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.most, this.tokens + ((now - this.at) * this.perSecond) / 1_000);
    this.at = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
