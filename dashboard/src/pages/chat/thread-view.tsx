import type { UseQueryResult } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useLayoutEffect, useMemo, useRef } from "react";
import { Button } from "../../ui/button";
import { Trouble } from "../../ui/empty";
import { SkeletonRows } from "../../ui/skeleton";
import type { Conversation } from "./api";
import { MessageView } from "./message";
import { above, canGoOn, messagesOf } from "./thread";
import type { Talk } from "./use-answer";

/** Pixels from the end within which somebody follows what is said. */
const NEAR = 80;

/** All that was said, and what is being said. It stays at its end as long as one does not look further up. */
export const Thread = ({
  conversation,
  talk: { answer, problem },
  goOn,
  canSpeak,
}: {
  conversation: UseQueryResult<Conversation>;
  talk: Talk;
  goOn: () => void;
  canSpeak: boolean;
}) => {
  const turns = conversation.data?.turns;
  const messages = useMemo(() => messagesOf(turns ?? []), [turns]);
  const shown = answer ? above(messages, answer.asked) : messages;

  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each word that comes
  useLayoutEffect(() => {
    if (follows.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [messages, answer]);

  if (conversation.isError && !answer) {
    return <Trouble error={conversation.error} retry={() => void conversation.refetch()} />;
  }
  if (!conversation.data && !answer) return <SkeletonRows label="Loading the conversation" />;
  const failed = problem ?? conversation.data?.problem;
  return (
    <div
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys
      tabIndex={0}
      role="log"
      aria-label="Conversation"
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
      }}
      className="min-h-0 flex-1 overflow-auto"
    >
      <div className="mx-auto grid w-full max-w-[760px] gap-6 px-4 py-6">
        {shown.map((message, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages are only added at the end
          <MessageView key={at} message={message} />
        ))}
        {answer && <MessageView message={{ by: "assistant", parts: answer.parts }} going />}
        {!answer && failed && (
          <div
            role="alert"
            className="flex flex-wrap items-center gap-3 rounded-s bg-warn-soft px-3 py-2 text-warn"
          >
            <p className="min-w-0 flex-1 break-words first-letter:uppercase">{failed}</p>
            {canSpeak && canGoOn(turns ?? []) && (
              <Button small icon={<RotateCcw size={13} />} onClick={goOn}>
                Go on
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
};
