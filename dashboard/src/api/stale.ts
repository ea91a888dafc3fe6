import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { events } from "./events";

/** Milliseconds between two looks, however much happens. */
const PACE = 1_000;

/**
 * Has something asked for anew whenever anything happens, as long as it is shown.
 *
 * @param key The same array each time, or it begins anew with each rendering.
 */
export const useStaleWithEvents = (key: QueryKey): void => {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = events.hear([""], () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: key });
      }, PACE);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, key]);
};
