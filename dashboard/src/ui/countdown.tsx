import { useEffect, useState } from "react";

/** `9:41 left`, by the second in the last minute and by the quarter of one before: nothing flickers for no reason. */
export const Countdown = ({ until }: { until: number }) => {
  const [now, setNow] = useState(Date.now);
  const left = Math.max(0, until - now);
  useEffect(() => {
    const timer = setTimeout(
      () => setNow(Date.now()),
      left > 60_000 ? Math.min(15_000, left - 59_000) : 1_000,
    );
    return () => clearTimeout(timer);
  }, [left]);
  return (
    <span role="timer" aria-live="off" className="tabular">
      {left > 60_000 ? `${Math.ceil(left / 60_000)} min left` : `${Math.ceil(left / 1_000)} s left`}
    </span>
  );
};
