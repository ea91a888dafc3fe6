import { useLocation } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { OpenOverlay } from "../app/overlay";
import { preload } from "../app/preload";
import { listen } from "../app/shortcuts";
import { classes } from "../lib/class";
import { useKept } from "../lib/kept";
import { Questions } from "../servers/questions";
import { useMedia } from "../ui/media";
import { useShellKeys } from "./commands";
import { Dock } from "./dock";
import { Header } from "./header";
import { nowShown } from "./now/shown";
import { Sidebar } from "./sidebar";

const NowPanel = lazy(() => import("./now/panel").then(({ NowPanel }) => ({ default: NowPanel })));

/** What is around every page: the bar above, the places at the left, the last minutes at the right, and the page. */
export const Shell = ({ children }: { children: ReactNode }) => {
  const [places, setPlaces] = useState(false);
  const isHome = useLocation({ select: ({ pathname }) => pathname === "/" });
  const roomy = useMedia("(min-width: 1180px)");
  const hasNow = isHome && roomy;
  const now = useKept(nowShown) && hasNow;
  useEffect(listen, []);
  useEffect(() => preload(() => import("./palette/palette")), []);
  useShellKeys();
  return (
    <div
      className={classes(
        "grid h-dvh grid-cols-1 grid-rows-[var(--header)_1fr] md:grid-cols-[var(--sidebar)_1fr]",
        now && "lg:grid-cols-[var(--sidebar)_1fr_var(--now)]",
      )}
    >
      <a
        href="#content"
        className="absolute top-1 left-1 z-50 -translate-y-16 rounded-s bg-raised px-3 py-2 shadow-2 focus:translate-y-0"
      >
        Go to the content
      </a>
      <Header onPlaces={() => setPlaces(true)} hasNow={hasNow} />
      <Sidebar shown={places} onClose={() => setPlaces(false)} />
      <main
        id="content"
        tabIndex={-1}
        className="col-start-1 row-start-2 min-h-0 min-w-0 overflow-auto pb-[var(--dock)] outline-none focus-visible:shadow-none md:col-start-2"
      >
        {children}
      </main>
      <Dock />
      {now && (
        <aside aria-label="Now" className="min-h-0 overflow-auto border-l border-line bg-bg">
          <Suspense>
            <NowPanel />
          </Suspense>
        </aside>
      )}
      <OpenOverlay />
      <Questions />
    </div>
  );
};
