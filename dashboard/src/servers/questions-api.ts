import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, path, post } from "../api/client";
import { ApiFailure } from "../api/failure";
import { session } from "../auth/session";
import type { Question, Reply } from "./types";

/** Sessions that may not answer. */
const refused = new Set<string | null>();

/** What waits for a person's answer, oldest first. A session that may not answer is not asked. */
export const useQuestions = (): Question[] => {
  const { data = [] } = useQuery({
    queryKey: ["questions"],
    queryFn: async () => {
      try {
        return (await get<{ questions: Question[] }>("/api/mcp/questions")).questions;
      } catch (error) {
        if (!(error instanceof ApiFailure && error.denied)) throw error;
        refused.add(session.token());
        return [];
      }
    },
    enabled: () => !refused.has(session.token()),
  });
  return data;
};

export const useReply = (id: string) => {
  const queries = useQueryClient();
  const drop = (): void => {
    queries.setQueryData<Question[]>(["questions"], (all = []) => all.filter((one) => one.id !== id));
  };
  return useMutation({
    mutationFn: (reply: Reply) => post(path("/api/mcp/questions", id), reply),
    onSuccess: () => {
      drop();
      void queries.invalidateQueries({ queryKey: ["servers"] });
    },
    onError: (error) => {
      // Somebody else answered, or it is too late.
      if (error instanceof ApiFailure && error.status === 404) drop();
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ["questions"] }),
  });
};
