/** What the address of the page says: the session that is open. */
export interface Where {
  session?: string;
  /** Whose it is: two agents may have sessions of one name. */
  agent?: string;
}

export const whereOf = (search: Record<string, unknown>): Where => {
  const where: Where = {};
  if (typeof search.session === "string" && search.session) where.session = search.session;
  if (typeof search.agent === "string" && search.agent) where.agent = search.agent;
  return where;
};
