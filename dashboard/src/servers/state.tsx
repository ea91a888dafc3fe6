import { Dot, type Tone } from "../ui/tag";
import { Ago } from "../ui/time";
import type { Server } from "./types";

const TONES: Record<Server["state"], Tone> = {
  connected: "ok",
  connecting: "warn",
  reconnecting: "warn",
  disabled: "calm",
  needsSignIn: "warn",
  needsSecret: "warn",
};

/** How a server does, in a few words. */
export const StateWords = ({ server }: { server: Server }) => (
  <span className="inline-flex items-center gap-2">
    <Dot tone={TONES[server.state]} />
    <Words server={server} />
  </span>
);

const Words = ({ server }: { server: Server }) => {
  switch (server.state) {
    case "connected":
      return (
        <span>
          Running, started <Ago time={server.since} />
        </span>
      );
    case "connecting":
      return "Being started";
    case "reconnecting":
      return "Not reachable";
    case "disabled":
      return "Switched off";
    case "needsSignIn":
      return "Wants you to sign in";
    case "needsSecret":
      return "Lacks a secret";
  }
};
