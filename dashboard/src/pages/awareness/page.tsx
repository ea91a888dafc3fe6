import { useState } from "react";
import type { BusEvent } from "../../api/events";
import { classes } from "../../lib/class";
import { Page } from "../../ui/page";
import { Segmented } from "../../ui/segmented";
import { type Asked, NOBODY, useAgentContext } from "./api";
import { ContextPanel } from "./context-panel";
import { Inspector } from "./inspector";
import { LinksPanel } from "./links-panel";
import { StreamPanel } from "./stream-panel";
import { useStream } from "./use-stream";

const PARTS = [
  ["stream", "Stream"],
  ["context", "Context"],
  ["links", "Links"],
] as const;

type Part = (typeof PARTS)[number][0];

/** What happens on all surfaces, what an agent is told of it, and what belongs together. */
export const AwarenessPage = () => {
  const [part, setPart] = useState<Part>("stream");
  const [asked, setAsked] = useState<Asked>(NOBODY);
  const [opened, setOpened] = useState<BusEvent>();
  const context = useAgentContext(asked);
  const stream = useStream();
  // All three side by side where there is room; else the chosen one.
  const shownIn = (...parts: Part[]): string => (parts.includes(part) ? "" : "max-lg:hidden");

  return (
    <Page
      title="Awareness"
      about="What just happened everywhere, and what agents are told of it."
      wide
      fill
      actions={
        <div className="lg:hidden">
          <Segmented label="Part" value={part} choices={PARTS} onChange={setPart} />
        </div>
      }
    >
      <div className="grid min-h-0 flex-1 grid-cols-1 grid-rows-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(340px,400px)]">
        <div className={classes("grid min-h-0 min-w-0", shownIn("stream"))}>
          <StreamPanel {...stream} window={context.data?.window} onOpen={setOpened} />
        </div>
        <div className={classes("min-h-0 min-w-0 overflow-auto rounded-m", shownIn("context", "links"))}>
          <div className="grid gap-4">
            <div className={shownIn("links")}>
              <LinksPanel context={context} />
            </div>
            <div className={shownIn("context")}>
              <ContextPanel asked={asked} context={context} onAsk={setAsked} />
            </div>
          </div>
        </div>
      </div>
      {opened && (
        <Inspector
          event={opened}
          rows={stream.view.rows}
          context={context.data}
          onMove={setOpened}
          onClose={() => setOpened(undefined)}
        />
      )}
    </Page>
  );
};
