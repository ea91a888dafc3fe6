import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, path, post, remove } from "../api/client";
import type {
  AuditEntry,
  CatalogueEntry,
  Given,
  Installed,
  LogLine,
  Party,
  Plan,
  Policy,
  Rule,
  Server,
  Update,
} from "./types";

const place = (id: string, ...more: string[]): string => path("/api/mcp/servers", id, ...more);

/** One, with what it offers and who may call what. */
export const useServer = (id: string) =>
  useQuery({ queryKey: ["servers", id], queryFn: () => get<Server>(place(id)) });

export const useServers = () =>
  useQuery({
    queryKey: ["servers"],
    queryFn: async () => (await get<{ servers: Server[] }>("/api/mcp/servers")).servers,
  });

/** What can be changed of a server. What is absent stays. */
export interface Change {
  enabled?: boolean;
  /** Empty: what it calls itself. */
  name?: string;
  policy?: Policy;
  rule?: Rule;
  withoutRule?: { tool: string; for?: Party };
}

/** Something that answers with the server as it is afterwards. */
const useServerAction = <T>(id: string, act: (what: T) => Promise<Server>) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (server) => {
      queries.setQueryData(["servers", id], server);
      for (const key of ["servers", "widgets"]) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
};

export const useChange = (id: string) =>
  useServerAction(id, (change: Change) => patch<Server>(place(id), change));

/** Starts it anew, and asks what it offers. */
export const useReprobe = (id: string) =>
  useServerAction(id, (_: undefined) => post<Server>(place(id, "reprobe")));

export const useSignOut = (id: string) =>
  useServerAction(id, (_: undefined) => remove<Server>(place(id, "sign-in")));

/** Where the person's browser is to go. */
export const useSignIn = (id: string) =>
  useMutation({ mutationFn: () => post<{ url: string }>(place(id, "sign-in")) });

export const useRemove = (id: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => remove(place(id)),
    // The lists alone: what is shown of it still is not asked for again, since it is gone.
    onSuccess: () => {
      for (const key of ["servers", "widgets"]) {
        void queries.invalidateQueries({ queryKey: [key], exact: true });
      }
    },
  });
};

/** What an update would change. Asked for by hand: it looks at registries. */
export const useUpdate = (id: string) => useMutation({ mutationFn: () => get<Update>(place(id, "update")) });

export const useApplyUpdate = (id: string) =>
  useServerAction(
    id,
    async (what: { approve: string; answers: Record<string, Given> }) =>
      (await post<Installed>(place(id, "update"), what)).server,
  );

/** The last lines, as long as they are looked at. */
export const useLogs = (id: string, follow: boolean) =>
  useQuery({
    queryKey: ["server-logs", id],
    queryFn: async () =>
      (await get<{ lines: LogLine[] }>(place(id, "logs"), { query: { limit: 500 } })).lines,
    refetchInterval: follow ? 2_000 : false,
    staleTime: 0,
  });

const CALLS = 50;

/** Calls of its tools, newest first. */
export const useCalls = (id: string) =>
  useInfiniteQuery({
    queryKey: ["calls", id],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: before }) =>
      (
        await get<{ calls: AuditEntry[] }>("/api/mcp/calls", {
          query: { server: id, limit: CALLS, before },
        })
      ).calls,
    getNextPageParam: (page) => (page.length === CALLS ? page.at(-1)?.id : undefined),
  });

export interface CataloguePage {
  count: number;
  servers: CatalogueEntry[];
  categories: { name: string; count: number }[];
}

export const useCatalogue = (q: string, category: string | undefined) =>
  useQuery({
    queryKey: ["catalogue", q, category],
    queryFn: () => get<CataloguePage>("/api/mcp/catalogue", { query: { q: q || undefined, category } }),
    staleTime: 300_000,
    placeholderData: (before) => before,
  });

/** What would be done. Changes nothing. */
export const plan = (url: string, signal: AbortSignal): Promise<Plan> =>
  post<Plan>("/api/mcp/plan", { url }, { signal });

export interface Install {
  url: string;
  name?: string;
  approve: string;
  answers: Record<string, Given>;
  autoPlace?: boolean;
}

export const install = (what: Install): Promise<Installed> => post<Installed>("/api/mcp/install", what);

/** Names of stored secrets; nothing, where this session may not know them. */
export const useSecrets = (wanted: boolean) =>
  useQuery({
    queryKey: ["secrets"],
    enabled: wanted,
    retry: false,
    queryFn: async () => {
      const { secrets } = await get<{ secrets: (string | { name: string })[] }>("/api/secrets");
      return secrets.map((secret) => (typeof secret === "string" ? secret : secret.name));
    },
  });
