import type { ReactNode } from "react";
import { overlays } from "../app/overlays";
import { Button } from "../ui/button";
import { Fact, Facts } from "../ui/facts";
import { Clock } from "../ui/time";
import { type AppWish, useWidget } from "./api";
import { saveLaunch, useSavedLaunch } from "./host/launch";
import { type Entry, useWidgetLog } from "./host/log";
import { useWishes } from "./permissions/api";
import { isFeature, listed, nameOf } from "./permissions/words";

/** What the app of a server may do, what it is opened with, and what it logged. Nothing, if it has none. */
export const AppFacts = ({ id, title }: { id: string; title: (children: ReactNode) => ReactNode }) => {
  const { data: widget } = useWidget(id);
  const saved = useSavedLaunch(id);
  const lines = useWidgetLog(id);
  const app = widget?.apps?.find(({ uri }) => uri === widget.ui);
  const answers = widget?.state === "connected";
  const { data: wants } = useWishes(id, answers && app !== undefined);
  if (!app) return null;
  const unknown = answers ? "…" : "not known while it does not answer";
  const allowed = wants?.wishes.filter(({ decision }) => decision?.allowed);
  return title(
    <>
      <Facts>
        <Fact name="Reaches">
          {wants && allowed
            ? listed([...wants.reaches, ...allowed.filter(isPlace).map(nameOf)]) || NOWHERE
            : unknown}
        </Fact>
        <Fact name="May use">
          <span className="flex flex-wrap items-center gap-2">
            {allowed ? listed(allowed.filter(isFeature).map(nameOf)) || NOTHING : unknown}
            <Button small onClick={() => overlays.open({ kind: "permissions", id })}>
              Permissions…
            </Button>
          </span>
        </Fact>
        {saved && (
          <Fact name="Opens with">
            <span className="flex flex-wrap items-center gap-2">
              <code className="font-mono text-s">{saved.tool}</code>
              <Button small onClick={() => saveLaunch(id, undefined)}>
                Ask first again
              </Button>
            </span>
          </Fact>
        )}
      </Facts>
      {lines.length > 0 && <Lines lines={lines} />}
    </>,
  );
};

const isPlace = (wish: AppWish): boolean => !isFeature(wish);

const NOWHERE = "nothing outside this dashboard";
const NOTHING = "nothing of the browser’s";

const TONES: Record<string, string> = { debug: "text-ink-3", info: "text-ink-2", notice: "text-ink-2" };

const Lines = ({ lines }: { lines: readonly Entry[] }) => (
  <section
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys
    tabIndex={0}
    aria-label="What the app logged since this page was opened"
    className="max-h-48 overflow-auto rounded-s bg-sunk p-3 font-mono text-s"
  >
    {lines.map(({ id, at, level, text }) => (
      <p key={id} className="flex gap-3 break-words">
        <Clock time={at} className="shrink-0 text-ink-3" />
        <span className={TONES[level] ?? "text-warn"}>{text}</span>
      </p>
    ))}
  </section>
);
