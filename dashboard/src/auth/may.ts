import { useQuery } from "@tanstack/react-query";
import { get } from "../api/client";

/** Who this browser is to the daemon. */
export interface Whoami {
  authenticated: boolean;
  claims: {
    sub: string;
    role: "admin" | "operator" | "agent" | "readonly";
    scope: { project?: string; agent?: string; user?: string };
    permissions: string[];
    agentId: string | null;
    allowedProjects: string[];
  } | null;
  /** What it may do; absent for who is nobody. */
  permissions?: string[];
  browser?: { id: string; name: string } | null;
}

/** Who this browser is, and what it may do. */
export const useWhoami = () =>
  useQuery({ queryKey: ["whoami"], queryFn: () => get<Whoami>("/api/auth/whoami"), staleTime: 300_000 });

/** Whether this browser may do something; undefined as long as that is not known. */
export const useMay = (permission: string): boolean | undefined =>
  useWhoami().data?.permissions?.includes(permission);
