import { useCallback, useEffect, useRef, useState } from "react";
import type { JsonObject } from "../lib/json";
import { type CallResult, callTool, type Progress } from "../results/call";

/** A call of a tool, from the click to the answer. */
export type Run =
  | { is: "idle" }
  | { is: "running"; since: number; progress?: Progress }
  | { is: "done"; result: CallResult; time: number }
  | { is: "failed"; error: unknown }
  | { is: "cancelled" };

export const useRun = (server: string, tool: string) => {
  const [run, setRun] = useState<Run>({ is: "idle" });
  const running = useRef<AbortController>(undefined);

  // Who goes away does not cancel what may have begun to change something; nobody listens any more, that is all.
  useEffect(
    () => () => {
      running.current = undefined;
    },
    [],
  );

  const start = useCallback(
    async (args: JsonObject): Promise<boolean> => {
      if (running.current) return false;
      const call = new AbortController();
      running.current = call;
      const since = Date.now();
      // Nobody's answer any more: another call, or none.
      const settle = (next: Run): void => {
        if (running.current === call) setRun(next);
      };
      settle({ is: "running", since });
      try {
        const result = await callTool({
          server,
          tool,
          args,
          signal: call.signal,
          onProgress: (progress) => settle({ is: "running", since, progress }),
        });
        settle({ is: "done", result, time: Date.now() - since });
        return !result.isError;
      } catch (error) {
        settle(call.signal.aborted ? { is: "cancelled" } : { is: "failed", error });
        return false;
      } finally {
        if (running.current === call) running.current = undefined;
      }
    },
    [server, tool],
  );

  const cancel = useCallback(() => running.current?.abort(), []);
  const clear = useCallback(() => setRun({ is: "idle" }), []);
  return { run, start, cancel, clear };
};
