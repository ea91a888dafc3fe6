import { ChevronDown } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { many } from "../lib/number";
import { IconButton } from "../ui/button";
import { modals } from "../ui/modals";
import { ask } from "./ask";
import { QuestionCard } from "./question-card";
import type { Question } from "./types";

/** Questions that are open at a time: the oldest, which end first. */
const SHOWN = 2;

/** Cards at the edge of the window. They never take the keyboard by themselves: Alt Q brings it there. */
export const QuestionStack = ({ questions }: { questions: Question[] }) => {
  const [away, setAway] = useState<string>();
  const section = useRef<HTMLElement>(null);
  const modal = useSyncExternalStore(modals.watch, modals.top);
  // Put aside until another one comes.
  const newest = questions.reduce(
    (last, { askedAt, id }) => (askedAt > last.askedAt ? { askedAt, id } : last),
    {
      askedAt: 0,
      id: "",
    },
  ).id;
  const isAway = away === newest;

  useEffect(() => {
    const show = (): void => {
      setAway(undefined);
      requestAnimationFrame(() => section.current?.querySelector<HTMLElement>("[data-question]")?.focus());
    };
    const press = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyQ") return;
      event.preventDefault();
      show();
    };
    addEventListener("keydown", press);
    const stop = ask.onShow(show);
    return () => {
      removeEventListener("keydown", press);
      stop();
    };
  }, []);

  // What is said in passing is said above them.
  useEffect(() => {
    const { style } = document.documentElement;
    const shown = section.current;
    if (!shown) return;
    const observer = new ResizeObserver(() =>
      style.setProperty("--questions", `${shown.offsetHeight + 8}px`),
    );
    observer.observe(shown);
    return () => {
      observer.disconnect();
      style.removeProperty("--questions");
    };
  });

  if (isAway) return null;
  const more = questions.length - SHOWN;
  return createPortal(
    <section
      ref={section}
      aria-label="Questions"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        // Only the questions: not the dialog behind them.
        event.preventDefault();
        event.stopPropagation();
        setAway(newest);
      }}
      className="fixed right-4 bottom-4 z-40 grid max-h-[calc(100dvh-var(--header)-32px)] w-[min(400px,calc(100vw-32px))] gap-2 overflow-auto rounded-l max-sm:bottom-[calc(var(--dock)+16px)]"
    >
      {questions.slice(0, SHOWN).map((question) => (
        <QuestionCard
          key={question.id}
          question={question}
          aside={
            <IconButton small label="Later" onClick={() => setAway(newest)}>
              <ChevronDown size={14} />
            </IconButton>
          }
        />
      ))}
      {more > 0 && (
        <p className="rounded-m bg-raised px-3 py-1.5 text-center text-s text-ink-2 shadow-2">
          {many(more, "more question", "more questions")} after these
        </p>
      )}
    </section>,
    modal ?? document.body,
  );
};
