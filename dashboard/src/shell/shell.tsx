import { type ReactNode, useState } from "react";
import { OpenOverlay } from "../app/overlay";
import { Questions } from "../servers/questions";
import { Header } from "./header";
import { Sidebar } from "./sidebar";

/** What is around every page: the bar above, the places at the left, and the page itself. */
export const Shell = ({ children }: { children: ReactNode }) => {
  const [places, setPlaces] = useState(false);
  return (
    <div className="grid h-dvh grid-cols-1 grid-rows-[var(--header)_1fr] md:grid-cols-[var(--sidebar)_1fr]">
      <a
        href="#content"
        className="absolute top-1 left-1 z-50 -translate-y-16 rounded-s bg-raised px-3 py-2 shadow-2 focus:translate-y-0"
      >
        Go to the content
      </a>
      <Header onPlaces={() => setPlaces(true)} />
      <Sidebar shown={places} onClose={() => setPlaces(false)} />
      <main
        id="content"
        tabIndex={-1}
        className="min-h-0 min-w-0 overflow-auto outline-none focus-visible:shadow-none"
      >
        {children}
      </main>
      <OpenOverlay />
      <Questions />
    </div>
  );
};
