import { useQuery } from "@tanstack/react-query";
import { get } from "../api/client";
import type { Schema } from "../api/types";

/** Who this browser is to the daemon. */
export type Whoami = Schema<"WhoAmI">;

/** Who this browser is, and what it may do. */
export const useWhoami = () =>
  useQuery({ queryKey: ["whoami"], queryFn: () => get<Whoami>("/api/auth/whoami"), staleTime: 300_000 });

/** Whether this browser may do something; undefined as long as that is not known. */
export const useMay = (permission: Schema<"Permission">): boolean | undefined =>
  useWhoami().data?.permissions?.includes(permission);
