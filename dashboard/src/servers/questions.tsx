import { lazy, Suspense } from "react";
import { useQuestions } from "./questions-api";

const Stack = lazy(() =>
  import("./question-stack").then(({ QuestionStack }) => ({ default: QuestionStack })),
);

/** What agents and servers want to know of the person, over every page. Loaded with the first question. */
export const Questions = () => {
  const questions = useQuestions();
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
