import { post } from "../api/client";
import { session } from "./session";

/** What one signs in with. */
export type Proof = { ticket: string } | { key: string };

/** Makes a session of it. */
export const begin = async (proof: Proof): Promise<void> => {
  const { token } = await post<{ token: string }>("/api/auth/browser", proof);
  session.begin(token);
};
