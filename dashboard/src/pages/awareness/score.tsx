import { share } from "./why";

/** How much a line matters, 0 to 1. */
export const Score = ({ score }: { score: number }) => (
  <span className="inline-flex shrink-0 items-center gap-1.5 text-xs text-ink-3 tabular">
    <span aria-hidden="true" className="h-1 w-10 overflow-hidden rounded-full bg-press">
      <span className="block h-full rounded-full bg-accent" style={{ width: `${share(score) * 100}%` }} />
    </span>
    <span className="unseen">Score</span> {score.toFixed(2)}
  </span>
);
