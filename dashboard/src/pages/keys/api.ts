import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, path, post, put, remove } from "../../api/client";
import { ApiFailure } from "../../api/failure";
import type { Schema } from "../../api/types";
import { session } from "../../auth/session";

/** A key, without what opens the door. */
export type ApiKey = Schema<"ApiKey">;

/** A key as it is shown once. */
export type NewKey = Schema<"MadeApiKey">;

/** A browser that is signed in. */
export type Browser = Schema<"ListedBrowser">;

const KEYS = "/api/auth/api-keys";
const BROWSERS = "/api/auth/browsers";
const SECRETS = "/api/secrets";

/** Nothing is told of keys on the stream: when one was last used is looked at from time to time. */
const PACE = 30_000;

export const useKeys = () =>
  useQuery({
    queryKey: ["keys"],
    queryFn: async () => (await get<{ apiKeys: ApiKey[] }>(KEYS)).apiKeys,
    refetchInterval: PACE,
  });

/** Does something, and has what is listed asked for anew. */
const useChange = <Asked, Answer = unknown>(key: string, change: (asked: Asked) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => client.invalidateQueries({ queryKey: [key] }),
  });
};

export const useCreateKey = () =>
  useChange(
    "keys",
    async (request: Record<string, unknown>) => (await post<{ apiKey: NewKey }>(KEYS, request)).apiKey,
  );

export const useChangeKey = () =>
  useChange("keys", ({ id, ...change }: { id: string } & Schema<"ApiKeyChange">) =>
    patch(path(KEYS, id), change),
  );

export const useRevoke = () => useChange("keys", (id: string) => remove(path(KEYS, id)));

/** Browsers that are signed in; null: this daemon knows none. */
export const useBrowsers = () =>
  useQuery({
    queryKey: ["browsers"],
    queryFn: async () => {
      try {
        return (await get<{ browsers: Browser[] }>(BROWSERS)).browsers;
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: PACE,
  });

export const useSignOut = () =>
  useChange("browsers", async ({ id, current }: Browser) => {
    await (current ? remove("/api/auth/browser") : remove(path(BROWSERS, id)));
    // Before anything is asked for with a token that is good no more.
    if (current) session.forget();
  });

/** A link that signs in one browser of this machine, once. */
export const useInvite = () =>
  useMutation({
    mutationFn: () => post<{ url: string; expiresAt: string }>("/api/auth/tickets"),
  });

/** Their names: nothing gives out what they are. */
export const useSecrets = () =>
  useQuery({
    queryKey: ["secrets"],
    queryFn: async () => (await get<{ secrets: string[] }>(SECRETS)).secrets,
  });

export const useSetSecret = () =>
  useChange("secrets", ({ name, value }: { name: string; value: string }) =>
    put(path(SECRETS, name), { value }),
  );

export const useRemoveSecret = () => useChange("secrets", (name: string) => remove(path(SECRETS, name)));
