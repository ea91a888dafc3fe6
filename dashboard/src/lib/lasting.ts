const UNITS: [name: string, length: number][] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
];

/** How long something takes or took: `2 d 3 h`, `12 min`, `less than a minute`. */
export const lasting = (milliseconds: number): string => {
  const parts: string[] = [];
  let rest = milliseconds;
  for (const [name, length] of UNITS) {
    const whole = Math.floor(rest / length);
    rest -= whole * length;
    if (whole > 0) parts.push(`${whole} ${name}`);
    // What comes after two parts is of no interest.
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "less than a minute";
};
