import { ChevronRight } from "lucide-react";
import { many } from "../../lib/number";
import { Dot, Tag } from "../../ui/tag";
import { projectName } from "../awareness/whose";
import type { Session } from "./api";
import { activity, stateWords } from "./model";
import { When } from "./when";

const TONE = { active: "ok", idle: "warn", over: "calm" } as const;

/** A session, to open. */
export const SessionRow = ({
  session,
  now,
  row,
  onOpen,
}: {
  session: Session;
  now: number;
  row: object;
  onOpen: () => void;
}) => (
  <li>
    <button
      type="button"
      {...row}
      onClick={onOpen}
      className="flex h-9 w-full items-center gap-3 px-4 text-left hover:bg-hover focus-visible:shadow-[inset_0_0_0_2px_var(--accent)] sm:pl-15"
    >
      <Dot tone={TONE[activity(session, now)]} />
      <span className="min-w-0 flex-1 truncate" title={session.project ?? undefined}>
        {session.project ? projectName(session.project) : "no project"}
        <span className="ml-2 text-s text-ink-3 tabular">
          {many(session.turns, "turn")}, since <When time={session.startedAt} />
        </span>
      </span>
      {session.bypassed && <Tag tone="warn">left alone</Tag>}
      <span className="shrink-0 text-s text-ink-2">{stateWords(session, now)}</span>
      <ChevronRight size={14} className="shrink-0 text-ink-3" />
    </button>
  </li>
);
