import { isObject, parseAny, stringify } from "../lib/json";
import { Long } from "../ui/long";

const read = (text: string): [name: string, value: unknown][] | undefined => {
  try {
    const value = parseAny(text);
    return isObject(value) ? Object.entries(value) : undefined;
  } catch {
    // It was cut: it is shown as it is.
    return undefined;
  }
};

/** What a tool is to be called with, to be read before one says yes. */
export const Arguments = ({ text }: { text: string }) => {
  const entries = read(text);
  if (entries?.length === 0) return <p className="text-s text-ink-3">Without arguments.</p>;
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys
      tabIndex={0}
      aria-label="Arguments"
      className="max-h-56 overflow-auto rounded-s bg-sunk p-2.5 text-s"
    >
      {entries ? (
        <dl className="grid grid-cols-1 gap-1.5">
          {entries.map(([name, value]) => (
            <div key={name} className="grid gap-x-3 sm:grid-cols-[88px_1fr]">
              <dt className="break-words text-ink-3">{name}</dt>
              <dd className="min-w-0 font-mono">
                <Long text={typeof value === "string" ? value : stringify(value, 2)} most={600} />
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="font-mono break-words whitespace-pre-wrap">{text}…</p>
      )}
    </section>
  );
};
