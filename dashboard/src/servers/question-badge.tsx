import { MessageCircleQuestion } from "lucide-react";
import { many } from "../lib/number";
import { ask } from "./ask";
import { useQuestions } from "./questions-api";

/** In the bar above: how many questions wait. Nothing, while none does. */
export const QuestionBadge = () => {
  const { length } = useQuestions();
  if (length === 0) return null;
  return (
    <button
      type="button"
      title="Questions that wait for your answer (Alt Q)"
      onClick={ask.show}
      className="inline-flex h-7 items-center gap-1.5 rounded-full bg-accent-soft px-2.5 text-s font-medium text-accent transition-colors hover:text-accent-strong"
    >
      <MessageCircleQuestion size={14} aria-hidden="true" />
      <span className="tabular max-sm:hidden">{many(length, "question")}</span>
      <span className="tabular sm:hidden" aria-hidden="true">
        {length}
      </span>
    </button>
  );
};
