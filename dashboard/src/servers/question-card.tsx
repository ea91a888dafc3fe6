import { type ReactNode, useId, useMemo, useState } from "react";
import { ApiFailure, said } from "../api/failure";
import { formOf } from "../forms/schema";
import { SchemaForm } from "../forms/schema-form";
import { plainLines } from "../forms/words";
import { many } from "../lib/number";
import { Button } from "../ui/button";
import { Command } from "../ui/code";
import { Countdown } from "../ui/countdown";
import { Arguments } from "./arguments";
import { useReply } from "./questions-api";
import type { Asked, Question, Reply } from "./types";

/** One question, and the ways to answer it. */
export const QuestionCard = ({ question, aside }: { question: Question; aside: ReactNode }) => {
  const reply = useReply(question.id);
  const id = useId();
  const { question: asked, serverName, expiresAt } = question;
  const answer = (reply_: Reply): void => {
    if (!reply.isPending) reply.mutate(reply_);
  };
  const gone = reply.error instanceof ApiFailure && reply.error.status === 404;
  return (
    <article
      tabIndex={-1}
      data-question=""
      aria-labelledby={`${id}-title`}
      className="appear grid grid-cols-1 gap-3 rounded-l border border-line bg-raised p-4 shadow-2"
    >
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 id={`${id}-title`} className="text-m font-medium break-words">
            {titleOf(asked, serverName)}
          </h2>
          <p className="text-s break-words text-ink-3">
            {asked.kind === "call" ? byOf(asked) : "A question of the server's own"} ·{" "}
            <Countdown until={expiresAt} />
          </p>
        </div>
        {aside}
      </header>
      <Body asked={asked} server={serverName} busy={reply.isPending} onAnswer={answer} />
      {reply.error && !gone && (
        <p role="alert" className="text-s break-words text-bad">
          {said(reply.error)}
        </p>
      )}
    </article>
  );
};

const titleOf = (asked: Asked, server: string): string => {
  switch (asked.kind) {
    case "call":
      return `Run ${asked.tool} of ${server}?`;
    case "form":
      return `${server} wants to know something`;
    case "url":
      return `${server} wants you to visit a page`;
  }
};

const byOf = ({ by }: Extract<Asked, { kind: "call" }>): string => {
  const named = by.agent !== "default";
  if (by.harness === "dashboard" && !named) return "Asked for on a dashboard";
  const agent = named ? `The agent ${by.agent}` : "An agent without a name";
  return by.harness ? `${agent}, by ${by.harness}` : agent;
};

interface BodyProps<T> {
  asked: T;
  server: string;
  busy: boolean;
  onAnswer: (reply: Reply) => void;
}

const Body = ({ asked, ...rest }: BodyProps<Asked>) => {
  switch (asked.kind) {
    case "call":
      return <CallBody asked={asked} {...rest} />;
    case "form":
      return <FormBody asked={asked} {...rest} />;
    case "url":
      return <UrlBody asked={asked} {...rest} />;
  }
};

const CallBody = ({ asked, busy, onAnswer }: BodyProps<Extract<Asked, { kind: "call" }>>) => (
  <>
    <Arguments text={asked.arguments} />
    {asked.effect === "destroys" && (
      <p className="text-s text-bad">What it does may not be possible to undo.</p>
    )}
    <div className="flex flex-wrap gap-2">
      <Button look="primary" busy={busy} onClick={() => onAnswer({ answer: "accept" })}>
        Allow once
      </Button>
      <Button disabled={busy} onClick={() => onAnswer({ answer: "decline" })}>
        Refuse
      </Button>
      <Button
        look="ghost"
        small
        disabled={busy}
        className="ml-auto self-center"
        title={`From now on ${asked.tool} runs without a question, when ${asked.by.agent} asks with the same key`}
        onClick={() => onAnswer({ answer: "always" })}
      >
        Always for {asked.by.agent === "default" ? "this key" : asked.by.agent}
      </Button>
    </div>
  </>
);

const FormBody = ({ asked, server, busy, onAnswer }: BodyProps<Extract<Asked, { kind: "form" }>>) => {
  const spec = useMemo(() => formOf(asked.schema), [asked.schema]);
  // A long form does not unfold over the page by itself.
  const [open, setOpen] = useState(() => (spec.fields?.length ?? 0) <= 2);
  const message = <p className="break-words whitespace-pre-line">{plainLines(asked.message)}</p>;
  if (!open) {
    return (
      <>
        {message}
        <div className="flex flex-wrap gap-2">
          <Button look="primary" onClick={() => setOpen(true)}>
            Fill in {many(spec.fields?.length ?? 0, "field")}
          </Button>
          <Button disabled={busy} onClick={() => onAnswer({ answer: "decline" })}>
            Refuse
          </Button>
          <Button look="ghost" disabled={busy} onClick={() => onAnswer({ answer: "cancel" })}>
            Cancel
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      {message}
      <SchemaForm
        spec={spec}
        submit="Answer"
        busy={busy}
        plain
        onSubmit={(content) => onAnswer({ answer: "accept", content })}
        note={<p className="text-s text-ink-3">What you write goes to {server}. Never give it a password.</p>}
        actions={
          <>
            <Button disabled={busy} onClick={() => onAnswer({ answer: "decline" })}>
              Refuse
            </Button>
            <Button look="ghost" disabled={busy} onClick={() => onAnswer({ answer: "cancel" })}>
              Cancel
            </Button>
          </>
        }
      />
    </>
  );
};

const UrlBody = ({ asked, busy, onAnswer }: BodyProps<Extract<Asked, { kind: "url" }>>) => {
  const host = URL.canParse(asked.url) ? new URL(asked.url).host : undefined;
  const isWeb = /^https?:\/\//i.test(asked.url);
  return (
    <>
      <p className="break-words whitespace-pre-line">{plainLines(asked.message)}</p>
      <Command text={asked.url} label="Copy the address" />
      {host && (
        <p className="text-s text-ink-2">
          It leads to <strong className="font-medium break-all">{host}</strong>. Visit it only if you expected
          this.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {isWeb && (
          <a
            href={asked.url}
            target="_blank"
            rel="noopener noreferrer"
            className="inline-flex h-8 items-center rounded-s border border-line-strong bg-raised px-3 font-medium shadow-1 hover:bg-[linear-gradient(var(--hover)_0_0)]"
          >
            Open the page
          </a>
        )}
        <Button look="primary" busy={busy} onClick={() => onAnswer({ answer: "accept" })}>
          I have done it
        </Button>
        <Button look="ghost" disabled={busy} onClick={() => onAnswer({ answer: "decline" })}>
          Refuse
        </Button>
      </div>
    </>
  );
};
