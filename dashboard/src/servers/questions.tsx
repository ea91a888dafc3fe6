import { lazy, Suspense } from "react";
import { type Shortcut, useShortcuts } from "../app/shortcuts";
import { useQuestions } from "./questions-api";

const Stack = lazy(() =>
  import("./question-stack").then(({ QuestionStack }) => ({ default: QuestionStack })),
);

/** Listed only: the stack listens by itself, in dialogs too. */
const SHORTCUTS: Shortcut[] = [{ keys: "alt+q", name: "Answer a question that waits", group: "Anywhere" }];

/** What agents and servers want to know of the person, over every page. Loaded with the first question. */
export const Questions = () => {
  const questions = useQuestions();
  useShortcuts(SHORTCUTS);
  return (
    <>
      <p role="status" className="unseen">
        {questions.length > 0 &&
          `${questions.length === 1 ? "A question waits" : `${questions.length} questions wait`} for your answer: Alt Q.`}
      </p>
      {questions.length > 0 && (
        <Suspense>
          <Stack questions={questions} />
        </Suspense>
      )}
    </>
  );
};
