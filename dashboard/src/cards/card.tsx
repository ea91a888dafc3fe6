import { LayoutList, Search } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useQuestions } from "../servers/questions-api";
import { Empty, Trouble } from "../ui/empty";
import { TextInput } from "../ui/field";
import { SkeletonRows } from "../ui/skeleton";
import { useCard } from "./api";
import { type CardWidget, found, groupsOf } from "./model";
import { Row } from "./row";

/** Rows above which they are searched. */
const MANY = 12;

/** The card that was made for a server: its tools as forms, what they answer below them. */
export const CardView = ({ id }: { id: string }) => {
  const { data, error, refetch } = useCard(id);
  if (data) return <Tools widget={data} />;
  return error ? <Trouble error={error} retry={() => void refetch()} /> : <SkeletonRows rows={6} />;
};

const Tools = ({ widget }: { widget: CardWidget }) => {
  const questions = useQuestions();
  const [text, setText] = useState("");
  const [last, setLast] = useState<string>();
  const list = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => groupsOf(widget), [widget]);
  const shown = useMemo(() => found(groups, text), [groups, text]);
  const rows = shown.flatMap(({ actions }) => actions.map(({ tool }) => tool));
  const tabbable = last !== undefined && rows.includes(last) ? last : rows[0];
  const many = groups.reduce((sum, { actions }) => sum + actions.length, 0) > MANY;

  const move = (event: KeyboardEvent): void => {
    const from = event.target as HTMLElement;
    if (!from.matches("[data-row], [data-search]")) return;
    const all = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const at = all.indexOf(from);
    const to = nextRow(event.key, at, all.length, from.matches("[data-search]"));
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows lead from row to row
    <div ref={list} onKeyDown={move} className="@container grid grid-cols-1 min-w-0 content-start gap-3 p-2">
      {many && (
        <div className="relative">
          <Search size={14} className="pointer-events-none absolute top-2 left-2.5 text-ink-3" />
          <TextInput
            type="search"
            data-search=""
            aria-label={`Search the tools of ${widget.name}`}
            placeholder="Search tools"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="pl-8"
          />
        </div>
      )}
      {shown.map(({ title, actions }) => (
        <section key={title} aria-label={title || widget.name}>
          {title && <h3 className="px-2 pb-1 text-xs font-medium text-ink-3">{title}</h3>}
          <ul className="grid grid-cols-1 gap-px">
            {actions.map((action) => (
              <Row
                key={action.tool}
                server={widget.id}
                action={action}
                questions={questions}
                tabbable={action.tool === tabbable}
                onFocus={() => setLast(action.tool)}
              />
            ))}
          </ul>
        </section>
      ))}
      {shown.length === 0 && <NoTools widget={widget} text={text} />}
    </div>
  );
};

const nextRow = (key: string, at: number, length: number, searching: boolean): number | undefined => {
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, length - 1);
    case "ArrowUp":
      return at > 0 ? at - 1 : undefined;
    case "Home":
      return searching ? undefined : 0;
    case "End":
      return searching ? undefined : length - 1;
    default:
      return undefined;
  }
};

const NoTools = ({ widget, text }: { widget: CardWidget; text: string }) => {
  if (text) return <p className="px-2 py-6 text-center text-ink-3">No tool has these words.</p>;
  if (widget.state !== "connected") return null;
  return (
    <Empty icon={<LayoutList size={20} />} title="No tools">
      {widget.name} offers nothing that you may use here.
    </Empty>
  );
};
