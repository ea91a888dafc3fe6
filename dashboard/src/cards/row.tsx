import { ChevronRight, Play } from "lucide-react";
import { type FocusEvent, type MouseEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { remember, remembered } from "../forms/remember";
import { SchemaForm } from "../forms/schema-form";
import { classes } from "../lib/class";
import type { JsonObject } from "../lib/json";
import { callTool } from "../results/call";
import { copied } from "../results/model";
import type { Question } from "../servers/types";
import { Long } from "../ui/long";
import { Spinner } from "../ui/spinner";
import { Tag, type Tone } from "../ui/tag";
import { type Action, inOneLine, isOneClick } from "./model";
import { Outcome } from "./outcome";
import { useRun } from "./use-run";

/** What there is to know before one clicks. */
const tagOf = ({ refused, asks, effect }: Action): [Tone, string] | undefined => {
  if (refused) return ["calm", "not allowed"];
  if (asks) return ["warn", "asks first"];
  if (effect === "destroys") return ["bad", "cannot be undone"];
  return effect === "writes" ? ["accent", "changes data"] : undefined;
};

/** Whether a call of a tool waits for the answer: to its own question, or to one that its server asks meanwhile. */
const isAbout = ({ server: other, question }: Question, server: string, tool: string): boolean =>
  other === server && (question.kind !== "call" || question.tool === tool);

/** A tool: a line that opens into its form, with what it answered below. */
export const Row = ({
  server,
  action,
  questions,
  tabbable,
  onFocus,
  opened = false,
}: {
  server: string;
  action: Action;
  questions: Question[];
  /** The one row that the keyboard comes to; arrows lead to the others. */
  tabbable: boolean;
  onFocus?: (event: FocusEvent) => void;
  /** Its form is in sight from the beginning. */
  opened?: boolean;
}) => {
  const { tool, form } = action;
  const [open, setOpen] = useState(opened && !action.refused && !isOneClick(action));
  const { run, start, cancel, clear } = useRun(server, tool);
  const id = useId();
  const oneClick = isOneClick(action);
  const busy = run.is === "running";
  const waits = busy && questions.some((question) => isAbout(question, server, tool));
  const key = `${server}/${tool}`;
  const send = async (args: JsonObject): Promise<void> => {
    const done = await start(args);
    if (done) remember(key, form.fields ?? [], args);
  };
  const body = useRef<HTMLElement>(null);
  const outcome = useRef<HTMLDivElement>(null);
  const press = (event: MouseEvent): void => {
    if (action.refused) return;
    if (oneClick) void send({});
    else setOpen(!open);
    // Opened by a key, one goes on in its first field.
    if (!oneClick && !open && event.detail === 0) {
      requestAnimationFrame(() =>
        body.current
          ?.querySelector<HTMLElement>("form input, form textarea, form select, form button")
          ?.focus(),
      );
    }
  };
  const isShown = open || run.is !== "idle";
  // In a small tile the answer may be out of sight; who went elsewhere meanwhile is not fetched back.
  useEffect(() => {
    if (run.is === "idle" || !body.current?.contains(document.activeElement)) return;
    outcome.current?.scrollIntoView({ block: "nearest" });
  }, [run.is]);
  return (
    <li className={classes("rounded-s", isShown && "bg-bg")}>
      <Head
        action={action}
        open={open}
        busy={busy}
        id={id}
        shown={isShown}
        tabbable={tabbable}
        onFocus={onFocus}
        onPress={press}
      />
      {isShown && (
        <section
          ref={body}
          aria-label={action.label}
          id={`${id}-body`}
          className="grid grid-cols-1 min-w-0 gap-3 px-2.5 pt-1 pb-3 @sm:pl-8"
        >
          {open && <OpenForm {...{ server, action, busy, send, name: key }} />}
          <div ref={outcome} className="min-w-0 scroll-my-3 empty:hidden">
            <Outcome
              run={run}
              server={server}
              show={action.result}
              waits={waits}
              onCancel={cancel}
              onClear={clear}
            />
          </div>
        </section>
      )}
    </li>
  );
};

const Head = ({
  action,
  open,
  busy,
  id,
  shown,
  tabbable,
  onFocus,
  onPress,
}: {
  action: Action;
  open: boolean;
  busy: boolean;
  id: string;
  /** There is something below. */
  shown: boolean;
  tabbable: boolean;
  onFocus: ((event: FocusEvent) => void) | undefined;
  onPress: (event: MouseEvent) => void;
}) => {
  const oneClick = isOneClick(action);
  const tag = tagOf(action);
  return (
    <button
      type="button"
      id={`${id}-row`}
      data-row=""
      tabIndex={tabbable ? 0 : -1}
      aria-expanded={oneClick ? undefined : open}
      aria-controls={shown ? `${id}-body` : undefined}
      aria-disabled={action.refused || (oneClick && busy) || undefined}
      title={action.tool}
      onFocus={onFocus}
      onClick={onPress}
      className={classes(
        "flex min-h-9 w-full items-center gap-2 rounded-s px-2 py-1.5 text-left transition-colors",
        action.refused ? "cursor-default opacity-60" : "hover:bg-hover",
      )}
    >
      <span className="grid size-4 shrink-0 place-items-center text-ink-3">
        <Sign oneClick={oneClick} open={open} busy={busy} />
      </span>
      <span className="flex min-w-0 flex-1 items-baseline gap-2">
        <span className="max-w-[75%] shrink-0 truncate font-medium @max-[300px]:max-w-full">
          {action.label}
        </span>
        <span className="min-w-0 truncate text-ink-3 @max-[300px]:hidden">
          {inOneLine(action.description)}
        </span>
      </span>
      {oneClick && <span className="unseen">runs at once</span>}
      {tag && <Tag tone={tag[0]}>{tag[1]}</Tag>}
    </button>
  );
};

/** Whether a click runs it, or opens what is asked for before. */
const Sign = ({ oneClick, open, busy }: { oneClick: boolean; open: boolean; busy: boolean }) => {
  if (!oneClick)
    return <ChevronRight size={14} className={classes("transition-transform", open && "rotate-90")} />;
  return busy ? <Spinner /> : <Play size={11} aria-hidden="true" />;
};

const OpenForm = ({
  server,
  action,
  busy,
  send,
  name,
}: {
  server: string;
  action: Action;
  busy: boolean;
  send: (args: JsonObject) => Promise<void>;
  name: string;
}) => {
  const [initial] = useState(() => remembered(name));
  const suggest = useCallback(
    async (tool: string): Promise<string[]> =>
      copied(await callTool({ server, tool, args: {} }))
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
    [server],
  );
  const destroys = action.effect === "destroys";
  return (
    <>
      {action.description && (
        <p className="max-w-prose text-s text-pretty text-ink-2">
          <Long text={action.description} most={220} />
        </p>
      )}
      <SchemaForm
        spec={action.form}
        initial={initial}
        submit={action.form.fields?.length || action.form.json ? action.label : "Run"}
        danger={destroys}
        busy={busy}
        onSubmit={(value) => void send(value)}
        suggest={suggest}
        note={
          (action.confirm || action.asks) && (
            <p className={classes("text-s text-pretty", destroys ? "text-bad" : "text-ink-2")}>
              {action.confirm ?? "You are asked before it runs."}
            </p>
          )
        }
      />
    </>
  );
};
