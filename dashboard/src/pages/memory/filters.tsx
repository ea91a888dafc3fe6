import { X } from "lucide-react";
import type { ReactNode } from "react";
import { count } from "../../lib/number";
import { day } from "../../lib/time";
import { Button } from "../../ui/button";
import { Select } from "../../ui/field";
import { Segmented } from "../../ui/segmented";
import { type Count, useFacets } from "./api";
import { RANGES, rangeOf, rangeSince } from "./range";
import type { Go } from "./use-page";
import { isNarrowed, NARROWING, type Where } from "./where";
import { kindName, projectName, whoName } from "./words";

/** What the list is narrowed by. */
export const Filters = ({ where, go }: { where: Where; go: Go }) => {
  const { data } = useFacets();
  const clear = Object.fromEntries(NARROWING.map((name) => [name, undefined]));
  return (
    <fieldset className="-mx-1 flex min-w-0 items-center gap-2 overflow-x-auto px-1 py-1 [scrollbar-width:none] sm:flex-wrap">
      <legend className="unseen">Narrow the list</legend>
      <Segmented
        label="Which memories"
        value={where.shelf ?? "all"}
        choices={[
          ["all", "All"],
          ["pinned", "Pinned"],
          ["forgotten", "Forgotten"],
        ]}
        onChange={(shelf) =>
          go({
            shelf: shelf === "all" ? undefined : shelf,
            // What is forgotten is not searched.
            ...(shelf === "forgotten" && { q: undefined }),
          })
        }
      />
      <Choice
        label="Project"
        any="Any project"
        value={where.project}
        choices={data?.projects}
        name={projectName}
        onChange={(project) => go({ project })}
      />
      <Choice
        label="Agent"
        any="Any agent"
        value={where.by}
        choices={data?.by}
        name={whoName}
        onChange={(by) => go({ by })}
      />
      <Choice
        label="Kind"
        any="Any kind"
        value={where.type}
        choices={data?.types}
        name={kindName}
        onChange={(type) => go({ type })}
      />
      {(where.tag || (data?.tags.length ?? 0) > 0) && (
        <Choice
          label="Tag"
          any="Any tag"
          value={where.tag}
          choices={data?.tags}
          name={(tag) => `#${tag}`}
          onChange={(tag) => go({ tag })}
        />
      )}
      <Time where={where} go={go} />
      {isNarrowed(where) && (
        <Button look="ghost" small icon={<X size={13} />} onClick={() => go(clear)}>
          Clear
        </Button>
      )}
    </fieldset>
  );
};

/** One list of choices. It is as wide as its longest would be, but not wider than a name needs. */
const Small = ({
  label,
  chosen,
  value,
  onChange,
  children,
}: {
  label: string;
  chosen: boolean;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) => (
  <div className="max-w-44 shrink-0">
    <Select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={
        chosen ? "h-7 border-accent bg-accent-soft text-s font-medium text-accent" : "h-7 text-s text-ink-2"
      }
    >
      {children}
    </Select>
  </div>
);

const Choice = ({
  label,
  any,
  value,
  choices = [],
  name,
  onChange,
}: {
  label: string;
  any: string;
  value: string | undefined;
  choices: Count[] | undefined;
  name: (value: string) => string;
  onChange: (value: string | undefined) => void;
}) => {
  const known = value === undefined || choices.some((choice) => choice.value === value);
  return (
    <Small
      label={label}
      chosen={value !== undefined}
      value={value ?? ""}
      onChange={(text) => onChange(text || undefined)}
    >
      <option value="">{any}</option>
      {!known && <option value={value}>{name(value)}</option>}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {name(choice.value)} ({count(choice.count)})
        </option>
      ))}
    </Small>
  );
};

const Time = ({ where, go }: { where: Where; go: Go }) => {
  const { since, until } = where;
  const range = rangeOf(since, until, Date.now());
  const own = range === "own";
  const date = (text: string): string => day(Date.parse(`${text}T12:00:00`));
  return (
    <Small
      label="Time"
      chosen={range !== "any"}
      value={range}
      onChange={(value) => go({ since: rangeSince(value, Date.now()), until: undefined })}
    >
      <option value="any">Any time</option>
      {own && (
        <option value="own">
          {since ? date(since) : "Before"} – {until ? date(until) : "now"}
        </option>
      )}
      {RANGES.map(({ value, name }) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </Small>
  );
};
