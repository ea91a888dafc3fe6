const plain = new Intl.NumberFormat("en");

/** `12,345`. */
export const count = (value: number): string => plain.format(value);

/** `1 tool`, `12 tools`. */
export const many = (value: number, one: string, several = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : several}`;

/** `1.4 MB`. */
export const bytes = (value: number): string => {
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? rest : rest.toFixed(rest < 10 ? 1 : 0)} ${units[unit]}`;
};
