import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, path, post, remove } from "../../api/client";
import { toast } from "../../ui/toast";
import type { Figures, LogLine, Plugin, Proposal, Publisher } from "./types";

const ALL = ["plugins", "all"];

/** Figures change without an event: those that are shown are looked at now and then. */
const LOOK = 2_000;

export const usePlugins = () =>
  useQuery({
    queryKey: ALL,
    queryFn: async () => (await get<{ plugins: Plugin[] }>("/api/plugins")).plugins,
  });

/** What one did since the daemon started, as it does it. */
export const useFigures = ({ id, figures }: Plugin): Figures => {
  const { data = figures } = useQuery({
    queryKey: ["figures", id],
    queryFn: async () => (await get<Plugin>(path("/api/plugins", id))).figures,
    refetchInterval: LOOK,
  });
  return data;
};

/** What can be changed of one. */
export interface Settings {
  enabled?: boolean;
  pinned?: boolean;
  grant?: string[];
  revoke?: string[];
  grantAll?: boolean;
  limits?: Record<string, number | null>;
  config?: unknown;
}

/** What became of one, at once. */
const show = (client: QueryClient, plugin: Plugin): void => {
  client.setQueryData<Plugin[]>(ALL, (all) => all?.map((other) => (other.id === plugin.id ? plugin : other)));
};

/** Changes a plugin. What became of it is shown at once; what went wrong is said, in passing unless somebody says it. */
export const useChange = (id: string, onError: (error: unknown) => void = toast.failed) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) => patch<Plugin>(path("/api/plugins", id), settings),
    onMutate: () => client.cancelQueries({ queryKey: ALL }),
    onSuccess: (plugin) => show(client, plugin),
    onError,
    onSettled: () => client.invalidateQueries({ queryKey: ["plugins"] }),
  });
};

/** Has its instance made anew from what is installed. */
export const useReload = (id: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post<Plugin>(path("/api/plugins", id, "reload")),
    onSuccess: (plugin) => {
      show(client, plugin);
      toast.done(`${id} was loaded anew.`);
    },
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["plugins"] }),
  });
};

export const useRemove = (id: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (forget: boolean) => remove(path("/api/plugins", id), { query: { forget } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["plugins"] }),
  });
};

/** What somebody wants to install. */
export type Wanted =
  | { file: File; digest?: string; allowDowngrade?: boolean; reinstall?: boolean }
  | { source: string; digest?: string; allowDowngrade?: boolean; reinstall?: boolean }
  | { update: string };

/** Fetches and reads it; nothing is changed. */
export const propose = (wanted: Wanted): Promise<Proposal> => {
  if (!("file" in wanted)) return post<Proposal>("/api/plugins/propose", wanted);
  const { file, ...rest } = wanted;
  const body = new Blob([file], { type: "application/wasm" });
  return post<Proposal>("/api/plugins/upload", body, { query: { source: `file:${file.name}`, ...rest } });
};

export const useInstall = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (accept: { digest: string; trust: true; grants: string[] }) =>
      post<{ outcome: "installed" | "waiting" | "nothing"; plugin: Plugin }>("/api/plugins/install", accept),
    onSettled: () => client.invalidateQueries({ queryKey: ["plugins"] }),
  });
};

/** The last lines that it wrote, and what comes. */
export const useLogs = (id: string, follow: boolean) =>
  useQuery({
    queryKey: ["plugins", "logs", id],
    queryFn: async () =>
      (await get<{ lines: LogLine[] }>(path("/api/plugins", id, "logs"), { query: { limit: 1_000 } })).lines,
    refetchInterval: follow && 1_000,
  });

export const usePublishers = () =>
  useQuery({
    queryKey: ["plugins", "publishers"],
    queryFn: async () => (await get<{ publishers: Publisher[] }>("/api/publishers")).publishers,
  });

export const useChangePublishers = () => {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ["plugins"] });
  return {
    add: useMutation({
      mutationFn: (publisher: Publisher) => post("/api/publishers", publisher),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (name: string) => remove(path("/api/publishers", name)),
      onError: toast.failed,
      onSettled,
    }),
  };
};
