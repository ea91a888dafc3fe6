import { ArrowUpCircle } from "lucide-react";
import type { KeyboardEvent } from "react";
import { classes } from "../../lib/class";
import { Dot, Tag } from "../../ui/tag";
import type { Plugin } from "./types";
import { kinds, listed, STATES } from "./words";

/** All plugins, by what they want of the person. Up and down go from one to the next. */
export const PluginList = ({
  plugins,
  shown,
  onLook,
}: {
  plugins: readonly Plugin[];
  shown: string | undefined;
  onLook: (id: string) => void;
}) => {
  const step = (event: KeyboardEvent<HTMLElement>): void => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
    const next = rows[rows.indexOf(event.target as HTMLElement) + by];
    event.preventDefault();
    next?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only moves the focus among the buttons inside
    <div onKeyDown={step} className="grid gap-4">
      {listed(plugins).map(({ name, plugins }) => (
        <section key={name} aria-label={name}>
          <h2 className="mb-1 px-2.5 text-s font-medium text-ink-3">{name}</h2>
          <ul className="grid gap-px">
            {plugins.map((plugin) => (
              <li key={plugin.id}>
                <Row plugin={plugin} current={plugin.id === shown} onLook={onLook} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
};

const Row = ({
  plugin,
  current,
  onLook,
}: {
  plugin: Plugin;
  current: boolean;
  onLook: (id: string) => void;
}) => {
  const [tone, words] = STATES[plugin.state];
  return (
    <button
      type="button"
      aria-current={current || undefined}
      onClick={() => onLook(plugin.id)}
      className={classes(
        "flex w-full items-center gap-2.5 rounded-s px-2.5 py-1.5 text-left transition-colors",
        current ? "bg-surface inset-ring inset-ring-line" : "hover:bg-hover",
      )}
    >
      <Dot tone={tone} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-1.5">
          <span className="truncate font-medium">{plugin.id}</span>
          <span className="shrink-0 text-s text-ink-3 tabular">{plugin.package?.manifest.version}</span>
        </span>
        <span className="block truncate text-s text-ink-3">{kinds(plugin.package?.exports ?? [])}</span>
      </span>
      {plugin.pending && (
        <span title={`Version ${plugin.pending.version} waits for you`} className="text-warn">
          <ArrowUpCircle size={15} aria-label={`version ${plugin.pending.version} waits for you`} />
        </span>
      )}
      {plugin.state === "running" ? <span className="unseen">{words}</span> : <Tag tone={tone}>{words}</Tag>}
    </button>
  );
};
