/** What the address says: which conversation is open. */
export interface Where {
  c?: string | undefined;
}

export const whereOf = ({ c }: Record<string, unknown>): Where => (typeof c === "string" && c ? { c } : {});
