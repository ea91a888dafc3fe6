import { isObject } from "../lib/json";
import { Long } from "../ui/long";
import { JsonTree } from "./json-tree";
import { type Column, cell } from "./model";

/** Names and values of one object. */
export const Facts = ({ facts, columns }: { facts: Record<string, unknown>; columns: Column[] }) => (
  <dl className="grid grid-cols-[minmax(72px,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1.5">
    {columns
      .filter(({ name }) => facts[name] !== undefined)
      .map(({ name, label }) => (
        <div key={name} className="contents">
          <dt className="max-w-40 text-s leading-[19px] break-words text-ink-3">{label}</dt>
          <dd className="min-w-0">
            <Value value={facts[name]} label={label} />
          </dd>
        </div>
      ))}
  </dl>
);

const Value = ({ value, label }: { value: unknown; label: string }) => {
  const isDeep = isObject(value) || (Array.isArray(value) && value.some((item) => typeof item === "object"));
  if (isDeep) return <JsonTree value={value} label={label} />;
  const text = cell(value);
  return text === "" ? <span className="text-ink-3">none</span> : <Long text={text} most={400} />;
};
