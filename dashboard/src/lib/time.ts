const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "narrow" });
const hours = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const seconds = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const days = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const years = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "medium", hourCycle: "h23" });

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** Milliseconds since 1970, of a number or a time in ISO 8601. */
export const millis = (time: number | string): number => (typeof time === "number" ? time : Date.parse(time));

/** `16:31`. */
export const clock = (time: number): string => hours.format(time);

/** `16:31:07`. */
export const exactClock = (time: number): string => seconds.format(time);

/** `12 Nov`, with the year when it is another one. */
export const day = (time: number, now = Date.now()): string =>
  new Date(time).getFullYear() === new Date(now).getFullYear() ? days.format(time) : years.format(time);

/** All of it, for a tooltip. */
export const full = (time: number): string => whole.format(time);

/** `3 min. ago`, `in 2 hr.`, or the day, when it is more than a week away. */
export const ago = (time: number, now = Date.now()): string => {
  const away = time - now;
  if (Math.abs(away) < 45_000) return away > 0 ? "in a moment" : "just now";
  if (Math.abs(away) > 7 * 86_400_000) return day(time, now);
  const [unit, length] = STEPS.find(([, length]) => Math.abs(away) >= length) ?? ["minute", 60_000];
  return relative.format(Math.sign(away) * Math.max(1, Math.round(Math.abs(away) / length)), unit);
};
