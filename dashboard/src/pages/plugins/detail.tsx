import { Dot, Tag } from "../../ui/tag";
import { About } from "./about";
import { Actions } from "./actions";
import { Configuration } from "./configuration";
import { Grants } from "./grants";
import { Limits } from "./limits";
import { Logs } from "./logs";
import { Notices } from "./notices";
import type { Plugin } from "./types";
import { Usage } from "./usage";
import { STATES } from "./words";

/** One plugin: what it may do, what it does, and every change to it. */
export const Detail = ({ plugin, onGone }: { plugin: Plugin; onGone: () => void }) => {
  const [tone, words] = STATES[plugin.state];
  return (
    <article aria-label={plugin.id} className="appear grid gap-4">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-xl font-bold">
            <span className="break-all">{plugin.id}</span>
            <span className="text-m font-normal text-ink-3 tabular">{plugin.package?.manifest.version}</span>
            <Tag tone={tone}>
              <Dot tone={tone} /> {words}
            </Tag>
          </h2>
          {plugin.package && (
            <p className="mt-0.5 max-w-prose text-pretty text-ink-2">{plugin.package.manifest.description}</p>
          )}
        </div>
        <Actions plugin={plugin} onGone={onGone} />
      </header>
      <Notices plugin={plugin} />
      {plugin.package && (
        <>
          <Grants plugin={plugin} />
          <Usage plugin={plugin} />
          <Configuration plugin={plugin} />
          <Limits plugin={plugin} />
        </>
      )}
      <Logs id={plugin.id} />
      <About plugin={plugin} />
    </article>
  );
};
