import { clock, day, full, millis } from "../../lib/time";

/** `16:31`, and the day when that is another one. */
export const When = ({ time }: { time: string }) => {
  const at = millis(time);
  const today = new Date(at).toDateString() === new Date().toDateString();
  return (
    <time dateTime={time} title={full(at)}>
      {today ? clock(at) : `${day(at)}, ${clock(at)}`}
    </time>
  );
};
