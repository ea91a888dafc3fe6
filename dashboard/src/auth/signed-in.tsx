import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { said } from "../api/failure";
import { Spinner } from "../ui/spinner";
import { begin } from "./begin";
import { session } from "./session";
import { SignIn } from "./sign-in";

/** The one-time ticket of the address. It is behind the `#`, which no server and no log sees. */
const ticketOf = (hash: string): string | null => new URLSearchParams(hash.slice(1)).get("ticket");

/** Shows what it holds to those who are signed in, and signs in who came by a one-time link. */
export const SignedIn = ({ children }: { children: ReactNode }) => {
  const token = useSyncExternalStore(session.subscribe, session.token);
  const [ticket] = useState(() => ticketOf(location.hash));
  const [using, setUsing] = useState(ticket !== null);
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    if (!ticket) return;
    // It is used up: not to be kept in the history, nor tried again.
    history.replaceState(history.state, "", location.pathname + location.search);
    const used = once.get(ticket) ?? begin({ ticket });
    once.set(ticket, used);
    used.catch((error: unknown) => setProblem(said(error))).finally(() => setUsing(false));
  }, [ticket]);

  if (using) {
    return (
      <div role="status" className="grid h-dvh place-items-center text-ink-2">
        <span className="flex items-center gap-2">
          <Spinner /> Signing in
        </span>
      </div>
    );
  }
  // A link that is used up does no harm to who is signed in already.
  return token ? children : <SignIn problem={problem} />;
};

/** React may run effects twice; a ticket is good for once. */
const once = new Map<string, Promise<void>>();
