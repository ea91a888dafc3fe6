/** Stretches of time up to now that people ask for. */
export const RANGES = [
  { value: "day", name: "Today", days: 0 },
  { value: "week", name: "Past 7 days", days: 7 },
  { value: "month", name: "Past 30 days", days: 30 },
  { value: "year", name: "Past year", days: 365 },
] as const;

const dateOf = (time: Date): string =>
  [
    time.getFullYear(),
    String(time.getMonth() + 1).padStart(2, "0"),
    String(time.getDate()).padStart(2, "0"),
  ].join("-");

/** The date from which on a stretch goes: `2026-11-15` for the past week. */
export const rangeSince = (value: string, now: number): string | undefined => {
  const range = RANGES.find((range) => range.value === value);
  if (!range) return undefined;
  const since = new Date(now);
  since.setDate(since.getDate() - range.days);
  return dateOf(since);
};

/** Which stretch two dates are: `own` when it is none of those that are offered. */
export const rangeOf = (since: string | undefined, until: string | undefined, now: number): string => {
  if (!since && !until) return "any";
  const known = !until && RANGES.find(({ value }) => rangeSince(value, now) === since);
  return known ? known.value : "own";
};

/** The first and last date of `2026-11` or `2026`. */
export const datesOf = (period: string): { since?: string; until?: string } => {
  const [year, month] = period.split("-").map(Number);
  if (!year) return {};
  if (!month) return { since: `${year}-01-01`, until: `${year}-12-31` };
  return { since: dateOf(new Date(year, month - 1, 1)), until: dateOf(new Date(year, month, 0)) };
};
