import { Ban, CircleAlert, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { said } from "../api/failure";
import { plain } from "../forms/words";
import { classes } from "../lib/class";
import type { Show } from "../results/model";
import { ResultView, took } from "../results/result-view";
import { ask } from "../servers/ask";
import { Button, IconButton } from "../ui/button";
import { Spinner } from "../ui/spinner";
import type { Run } from "./use-run";

/** How far a call is, and what came of it. */
export const Outcome = ({
  run,
  server,
  show,
  waits,
  onCancel,
  onClear,
}: {
  run: Run;
  server: string;
  show: Show | undefined;
  /** A person is asked about it. */
  waits: boolean;
  onCancel: () => void;
  onClear: () => void;
}) => {
  const close = (
    <IconButton small label="Close the result" onClick={onClear}>
      <X size={13} />
    </IconButton>
  );
  switch (run.is) {
    case "idle":
      return null;
    case "running":
      return <Running run={run} waits={waits} onCancel={onCancel} />;
    case "done":
      return <ResultView result={run.result} show={show} server={server} time={run.time} actions={close} />;
    case "cancelled":
      return (
        <div className="flex items-center gap-1.5 text-s text-ink-2">
          <Ban size={14} className="shrink-0 text-ink-3" />
          <p role="status" className="flex-1">
            Cancelled. What it had done by then is done.
          </p>
          {close}
        </div>
      );
    case "failed":
      return <Failed error={run.error}>{close}</Failed>;
  }
};

/** Nobody answered in time: the question is named, and goes on. */
const isUnanswered = (text: string): boolean => /\bq_[0-9a-f]{12}\b/.test(text);

const Failed = ({ error, children }: { error: unknown; children: ReactNode }) => {
  const text = said(error);
  const waits = isUnanswered(text);
  return (
    <div
      role="alert"
      className={classes(
        "flex items-start gap-2 rounded-s p-2.5",
        waits ? "bg-warn-soft text-warn" : "bg-bad-soft text-bad",
      )}
    >
      <CircleAlert size={15} className="mt-0.5 shrink-0" />
      <p className="min-w-0 flex-1 break-words whitespace-pre-line">
        {waits ? "Nobody answered in time. Answer the question, then run it again." : sentence(text)}
      </p>
      {waits && (
        <Button small onClick={ask.show}>
          Answer
        </Button>
      )}
      {children}
    </div>
  );
};

/** The daemon's words as a sentence of their own. */
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const Running = ({
  run,
  waits,
  onCancel,
}: {
  run: Extract<Run, { is: "running" }>;
  waits: boolean;
  onCancel: () => void;
}) => {
  const { progress } = run;
  const share = progress?.total ? Math.min(1, progress.progress / progress.total) : undefined;
  const words = waits ? "Waiting for your answer" : progress?.message ? plain(progress.message) : "Running";
  return (
    <div className="grid grid-cols-1 gap-2">
      <div className="flex min-h-6 items-center gap-2 text-s text-ink-2">
        <Spinner />
        <p role="status" className="min-w-0 flex-1 truncate">
          {words}
          <Elapsed since={run.since} />
        </p>
        {waits && (
          <Button small look="primary" onClick={ask.show}>
            Answer
          </Button>
        )}
        <Button small onClick={onCancel}>
          Cancel
        </Button>
      </div>
      {share !== undefined && (
        <div
          role="progressbar"
          aria-label="Progress"
          aria-valuenow={Math.round(share * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          className="h-1 overflow-hidden rounded-full bg-sunk"
        >
          <div
            className="h-full origin-left bg-accent transition-transform"
            style={{ transform: `scaleX(${share})` }}
          />
        </div>
      )}
    </div>
  );
};

/** How long it has been, once that is worth a word. */
const Elapsed = ({ since }: { since: number }) => {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (now - since < 2_000) return null;
  return (
    <span aria-hidden="true" className="tabular text-ink-3">
      {" "}
      {took(Math.floor((now - since) / 1_000) * 1_000).replace(".0", "")}
    </span>
  );
};
