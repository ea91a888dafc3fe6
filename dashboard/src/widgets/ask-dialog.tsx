import { useSyncExternalStore } from "react";
import { bytes } from "../lib/number";
import { Button } from "../ui/button";
import { Source } from "../ui/code";
import { Dialog } from "../ui/dialog";
import type { Asks, Question } from "./host/asks";

/** What an app would like to do, and may not without the person. The answer that does nothing has the focus. */
export const AskDialog = ({ name, asks }: { name: string; asks: Asks }) => {
  const question = useSyncExternalStore(asks.watch, asks.current);
  if (!question) return null;
  const { title, yes, about } = wordsOf(question, name);
  return (
    <Dialog
      title={title}
      about={about}
      onClose={() => asks.answer(false)}
      actions={
        <>
          <Button onClick={() => asks.answer(false)}>Don’t</Button>
          <Button look="primary" onClick={() => asks.answer(true)}>
            {yes}
          </Button>
        </>
      }
    >
      <Shown question={question} />
    </Dialog>
  );
};

const Shown = ({ question }: { question: Question }) => {
  switch (question.kind) {
    case "link":
      return <Source label="The whole address" text={question.url} />;
    case "message":
      return <Source label="The message" text={question.text} />;
    case "download":
      return (
        <ul className="grid gap-1">
          {question.files.map(({ name, size }) => (
            <li key={name} className="flex justify-between gap-4">
              <span className="min-w-0 break-all">{name}</span>
              <span className="shrink-0 text-ink-3">{size !== undefined && bytes(size)}</span>
            </li>
          ))}
        </ul>
      );
    default:
      return null;
  }
};

const wordsOf = (question: Question, name: string) => {
  switch (question.kind) {
    case "link":
      return {
        title: `Open ${new URL(question.url).host}?`,
        about: `${name} would like to open this address in a new tab.`,
        yes: "Open",
      };
    case "message":
      return {
        title: "Tell your agents?",
        about: `${name} would like your agents to know this. They see it with their next prompt.`,
        yes: "Tell them",
      };
    default:
      return {
        title: question.files.length === 1 ? "Save a file?" : `Save ${question.files.length} files?`,
        about: `${name} would like to save to your downloads.`,
        yes: "Save",
      };
  }
};
