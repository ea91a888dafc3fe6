import { useQuery } from "@tanstack/react-query";
import { get, path, request } from "../../api/client";
import { messages } from "../../api/sse";
import type { Schema } from "../../api/types";
import type { CallResult } from "../../results/call";

/** A call of a tool that the model asked for. */
export type ToolCall = Schema<"ModelToolCall">;

/** What was said, as the daemon keeps it. */
export type Turn = Schema<"ChatTurn">;

/** A conversation. Times are milliseconds since 1970. */
export interface Conversation {
  id: string;
  title: string;
  createdAt: number;
  updatedAt: number;
  turns: Turn[];
  /** Why the last answer did not come. */
  problem?: string;
  /** It is being answered, here or in another window. */
  answering: boolean;
}

/** A conversation in the list. */
export type Summary = Schema<"ChatSummary">;

/** The configured model, and how asking it goes. */
export type Model = Schema<"LlmReport">;

/** A step of an answer. */
export type Step =
  | { kind: "words"; text: string }
  | {
      kind: "call";
      id: string;
      name: string;
      title: string;
      server?: string;
      arguments: Record<string, unknown>;
    }
  | { kind: "result"; id: string; failed: boolean; took: number; text: string; result: CallResult }
  | { kind: "done"; cut: boolean }
  | { kind: "failed"; message: string };

/** The model, and all conversations. */
export const useChats = () =>
  useQuery({
    queryKey: ["chats"],
    queryFn: () => get<{ model: Model | null; conversations: Summary[] }>("/api/chat"),
  });

/** One conversation. As long as another window has it answered, it is looked at again and again. */
export const useConversation = (id: string | undefined) =>
  useQuery({
    queryKey: ["chats", id],
    queryFn: () => get<Conversation>(path("/api/chat", id ?? "")),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.answering ? 1_500 : false),
  });

/**
 * Says something, and hears the answer step by step. Without a text, an answer that was broken off goes on.
 *
 * @throws ApiFailure It was refused, or nobody answers.
 */
export async function* say(id: string, text: string | undefined, signal: AbortSignal): AsyncGenerator<Step> {
  const body = text === undefined ? {} : { text };
  const response = await request("POST", path("/api/chat", id, "messages"), body, { signal });
  if (!response.body) return;
  for await (const { data } of messages(response.body)) yield JSON.parse(data) as Step;
}
