import { classes } from "../../lib/class";
import { lights, strength } from "./explain";

/** How good a match is: four lights, and the same in words. */
export const Strength = ({ score }: { score: number }) => {
  const on = lights(score);
  const words = strength(score);
  return (
    <span title={`${words}. Open it to see why.`} className="mt-1.5 inline-flex shrink-0 items-end gap-0.5">
      <span className="unseen">{words}</span>
      {[1, 2, 3, 4].map((light) => (
        <span
          key={light}
          aria-hidden="true"
          style={{ height: 3 + light * 2 }}
          className={classes("w-[3px] rounded-full", light <= on ? "bg-accent" : "bg-line-strong")}
        />
      ))}
    </span>
  );
};
