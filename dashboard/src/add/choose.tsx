import { ArrowRight, PackageSearch } from "lucide-react";
import { type FormEvent, useDeferredValue, useState } from "react";
import { classes } from "../lib/class";
import { useCatalogue } from "../servers/api";
import type { CatalogueEntry } from "../servers/types";
import { Button } from "../ui/button";
import { Empty, Trouble } from "../ui/empty";
import { TextArea, TextInput } from "../ui/field";
import { Skeleton } from "../ui/skeleton";
import { Spinner } from "../ui/spinner";
import { Tag } from "../ui/tag";
import { kindOf, wantedOf } from "./wanted";

interface ChooseProps {
  text: string;
  category: string | undefined;
  /** Why what was asked for cannot be looked at. */
  error: string | undefined;
  /** What is being looked up. */
  planning: string | undefined;
  onText: (text: string) => void;
  onCategory: (category: string | undefined) => void;
  onLook: (what: string, icon?: string) => void;
  onStop: () => void;
}

const focused = (field: HTMLElement | null): void => field?.focus();

/** One field for all: words search the catalogue, and what names a server itself is looked up. */
export const Choose = ({
  text,
  category,
  error,
  planning,
  onText,
  onCategory,
  onLook,
  onStop,
}: ChooseProps) => {
  const [fault, setFault] = useState<string>();
  const isJson = text.trimStart().startsWith("{");
  const kind = isJson ? "Settings of another program" : kindOf(text);
  const busy = planning !== undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === "" || busy) return;
    const wanted = wantedOf(text);
    if ("url" in wanted) onLook(wanted.url);
    else setFault(wanted.error);
  };
  const change = (text: string): void => {
    setFault(undefined);
    onText(text);
  };
  const wrong = fault ?? error;
  const field = {
    // Also who comes back goes on where they were.
    ref: focused,
    "aria-label": "Search, or paste an address, a command or a package",
    "aria-invalid": wrong ? true : undefined,
    "aria-describedby": wrong ? "add-error" : undefined,
    "data-autofocus": "",
    spellCheck: false,
    autoComplete: "off",
    placeholder: "Search, or paste an address, a command, npm:… or pypi:…",
    value: text,
  };
  return (
    <div className="grid grid-cols-1 gap-4">
      <form onSubmit={submit} noValidate className="grid grid-cols-1 gap-2">
        <div className="flex items-start gap-2">
          {isJson ? (
            <TextArea
              {...field}
              rows={Math.min(10, text.split("\n").length + 1)}
              onChange={(event) => change(event.target.value)}
              className="font-mono text-s"
            />
          ) : (
            <TextInput
              {...field}
              onChange={(event) => change(event.target.value)}
              // Several lines are pasted as such, which a field of one line would join.
              onPaste={(event) => {
                const pasted = event.clipboardData.getData("text");
                if (!pasted.trimStart().startsWith("{")) return;
                event.preventDefault();
                change(pasted);
              }}
              className={classes("h-9", kind && "font-mono")}
            />
          )}
          <Button
            type="submit"
            look={kind ? "primary" : "plain"}
            disabled={text.trim() === ""}
            busy={busy}
            icon={<ArrowRight size={14} />}
            className="h-9"
          >
            Look at it
          </Button>
        </div>
        {wrong ? (
          <p id="add-error" role="alert" className="text-s break-words text-bad first-letter:uppercase">
            {wrong}
          </p>
        ) : (
          <p className="text-s text-ink-3">
            {kind
              ? `${kind}. You see all of it before anything runs.`
              : "Nothing runs before you saw all of it and said yes."}
          </p>
        )}
      </form>
      {busy ? (
        <div role="status" className="flex min-h-40 items-center justify-center gap-2 text-ink-2">
          <Spinner /> Looking up what would run
          <Button small look="ghost" onClick={onStop}>
            Cancel
          </Button>
        </div>
      ) : kind ? null : (
        <Catalogue text={text} category={category} onCategory={onCategory} onLook={onLook} />
      )}
    </div>
  );
};

const Catalogue = ({
  text,
  category,
  onCategory,
  onLook,
}: Pick<ChooseProps, "text" | "category" | "onCategory" | "onLook">) => {
  const q = useDeferredValue(text.trim());
  const { data, error, refetch, isPlaceholderData } = useCatalogue(q, category);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const categories = [...data.categories].sort((one, other) => other.count - one.count).slice(0, 12);
  return (
    <>
      <div className="-mx-5 flex gap-1 overflow-x-auto px-5 py-1 sm:-mx-1 sm:flex-wrap sm:px-1">
        {[{ name: undefined, count: 0 }, ...categories].map(({ name }) => (
          <button
            key={name ?? ""}
            type="button"
            aria-pressed={category === name}
            onClick={() => onCategory(name)}
            className={classes(
              "h-6 shrink-0 rounded-full px-2.5 text-s font-medium transition-colors",
              category === name ? "bg-accent-soft text-accent" : "text-ink-2 hover:bg-hover hover:text-ink",
            )}
          >
            {name ? name.charAt(0).toUpperCase() + name.slice(1) : "All"}
          </button>
        ))}
      </div>
      <p role="status" className="unseen">
        {data.servers.length} found
      </p>
      {data.servers.length === 0 ? (
        <Empty icon={<PackageSearch size={20} />} title="The catalogue has nothing like it">
          Paste its address, its command or its package, and it is looked up.
        </Empty>
      ) : (
        <ul
          className={classes(
            "grid grid-cols-1 gap-px sm:grid-cols-2 sm:gap-x-3",
            isPlaceholderData && "opacity-60",
          )}
        >
          {data.servers.map((entry) => (
            <Entry key={`${entry.from}/${entry.id}`} entry={entry} onLook={onLook} />
          ))}
        </ul>
      )}
    </>
  );
};

const Entry = ({ entry, onLook }: { entry: CatalogueEntry; onLook: ChooseProps["onLook"] }) => (
  <li>
    <button
      type="button"
      onClick={() =>
        onLook(
          entry.from === "signet" ? `catalogue:${entry.id}` : `catalogue:${entry.from}/${entry.id}`,
          entry.icon,
        )
      }
      className="flex w-full items-start gap-3 rounded-m p-2.5 text-left transition-colors hover:bg-hover"
    >
      <span aria-hidden="true" className="grid size-9 shrink-0 place-items-center rounded-s bg-sunk text-l">
        {entry.icon ?? entry.title.charAt(0)}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="truncate font-medium">{entry.title}</span>
          {entry.publisher && entry.publisher !== entry.title && (
            <span className="truncate text-s text-ink-3">{entry.publisher}</span>
          )}
          {entry.from !== "signet" && <Tag>{entry.from}</Tag>}
        </span>
        <span className="line-clamp-2 text-s text-ink-2">{entry.description}</span>
      </span>
    </button>
  </li>
);

const Waiting = () => (
  <div role="status" className="grid grid-cols-1 gap-4">
    <span className="unseen">Loading the catalogue</span>
    <Skeleton className="h-6 w-2/3" />
    <div className="grid gap-x-3 sm:grid-cols-2">
      {[0, 1, 2, 3, 4, 5, 6, 7].map((at) => (
        <div key={at} className="flex gap-3 p-2.5">
          <Skeleton className="size-9" />
          <div className="grid grid-cols-1 flex-1 content-start gap-1.5 pt-1">
            <Skeleton className="h-3 w-1/3" />
            <Skeleton className="h-2.5 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  </div>
);
