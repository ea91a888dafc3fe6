import type { Daemon } from "./daemon";

/** A harness says something, as its hook would. */
export const hook = async (daemon: Daemon, harness: string, event: string, body: object): Promise<void> => {
  const response = await fetch(`${daemon.url}/api/connectors/${harness}/hooks/${event}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${daemon.token()}`,
      "content-type": "application/json",
      "x-signet-edge": "hook",
      "x-signet-harness": harness,
      "x-signet-machine-id": "work-laptop",
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${event}: ${response.status} ${await response.text()}`);
};
