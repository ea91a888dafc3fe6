export const initial: (dist: string) => { scripts: Map<string, number>; styles: Map<string, number> };
export const sum: (sizes: Map<string, number>) => number;
