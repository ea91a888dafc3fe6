import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { said } from "../../api/failure";
import { say } from "./api";
import { heard, type Part } from "./thread";

/** An answer on its way. */
export interface Answer {
  /** Of which conversation. */
  of: string;
  /** What was said, until the conversation has it. */
  asked: string | undefined;
  parts: Part[];
}

export interface Talk {
  answer: Answer | undefined;
  /** Why the last one did not come, where the daemon could not even be told. */
  problem: string | undefined;
  /** Says something; without a text, has a broken answer go on. */
  speak: (id: string, text?: string) => Promise<void>;
  stop: () => void;
}

/** One conversation at a time is talked in. Going to another one, or away, stops the answer; what there is of it is kept. */
export const useAnswer = (id: string | undefined): Talk => {
  const queries = useQueryClient();
  const [answer, setAnswer] = useState<Answer>();
  const [problem, setProblem] = useState<string>();
  const running = useRef<{ of: string; controller: AbortController }>(undefined);

  const stop = useCallback(() => running.current?.controller.abort(), []);

  useEffect(() => {
    setProblem(undefined);
    if (running.current && running.current.of !== id) running.current.controller.abort();
  }, [id]);
  useEffect(() => stop, [stop]);

  const speak = useCallback(
    async (of: string, text?: string) => {
      const own = { of, controller: new AbortController() };
      running.current = own;
      setProblem(undefined);
      setAnswer({ of, asked: text, parts: [] });
      let parts: Part[] = [];
      // Words come faster than a screen is drawn.
      let drawn = 0;
      const draw = (): void => {
        drawn = 0;
        if (running.current === own) setAnswer({ of, asked: text, parts });
      };
      try {
        for await (const step of say(of, text, own.controller.signal)) {
          parts = heard(parts, step);
          drawn ||= requestAnimationFrame(draw);
        }
      } catch (error) {
        if (!own.controller.signal.aborted) setProblem(said(error));
      }
      cancelAnimationFrame(drawn);
      // What the daemon kept, before what was heard of it goes away.
      await queries.invalidateQueries({ queryKey: ["chats"] });
      if (running.current === own) setAnswer(undefined);
    },
    [queries],
  );

  return { answer: answer?.of === id ? answer : undefined, problem, speak, stop };
};
