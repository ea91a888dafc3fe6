/** What an app would like to do, and may not without the person. */
export type Question =
  | { kind: "link"; url: string }
  | { kind: "message"; text: string }
  | { kind: "download"; files: { name: string; size: number | undefined }[] };

/** Times that a person says no before an app is not listened to any more. */
const PATIENCE = 3;

/**
 * The questions of one app, one at a time: an app that asks again while the person reads is refused, and so is one that
 * was refused again and again.
 */
export class Asks {
  private asked: { question: Question; answer: (yes: boolean) => void } | undefined;
  private refusals = 0;
  private readonly watchers = new Set<() => void>();

  /** What is asked now. */
  readonly current = (): Question | undefined => this.asked?.question;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Whether the person agrees. */
  ask(question: Question, signal: AbortSignal): Promise<boolean> {
    if (this.asked || this.refusals >= PATIENCE || signal.aborted) return Promise.resolve(false);
    return new Promise((done) => {
      const answer = (yes: boolean): void => {
        signal.removeEventListener("abort", giveUp);
        this.become(undefined);
        done(yes);
      };
      const giveUp = (): void => answer(false);
      signal.addEventListener("abort", giveUp);
      this.become({ question, answer });
    });
  }

  readonly answer = (yes: boolean): void => {
    if (!this.asked) return;
    this.refusals = yes ? 0 : this.refusals + 1;
    this.asked.answer(yes);
  };

  private become(asked: typeof this.asked): void {
    this.asked = asked;
    for (const watcher of this.watchers) watcher();
  }
}
