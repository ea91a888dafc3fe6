import { remove } from "../api/client";
import { session } from "./session";

/** Ends this browser's session, at the daemon too if it is there. */
export const signOut = async (): Promise<void> => {
  await remove("/api/auth/browser").catch(() => {
    // Not reachable, or it is no session that could end there: it is forgotten here in any case.
  });
  session.forget();
};
