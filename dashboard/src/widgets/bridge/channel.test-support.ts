import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import type { Port } from "./endpoint";

/** A channel between a host and an app, for tests: what goes through is copied, as between windows. */
export const channel = () => {
  let toHost: ((data: unknown) => void) | undefined;
  let toApp: ((data: unknown) => void) | undefined;
  const sent: Record<string, unknown>[] = [];
  const port: Port = {
    post: (message) => {
      const copy = structuredClone(message);
      sent.push(copy as Record<string, unknown>);
      queueMicrotask(() => toApp?.(copy));
    },
    listen: (hear) => {
      toHost = hear;
      return () => {
        toHost = undefined;
      };
    },
  };
  const say = (data: unknown): void => toHost?.(data);
  const transport: Transport = {
    start: async () => {
      toApp = (data) => transport.onmessage?.(data as JSONRPCMessage);
    },
    send: async (message) => queueMicrotask(() => say(structuredClone(message))),
    close: async () => transport.onclose?.(),
  };
  return {
    port,
    /** The app's end, for the standard's own `App`. */
    transport,
    /** Says something as an app, whatever it is. */
    say,
    /** All that the app was sent. */
    sent,
    methods: (): unknown[] => sent.map(({ method }) => method).filter(Boolean),
    answer: (id: string | number) => sent.find((message) => message.id === id && !("method" in message)),
  };
};
