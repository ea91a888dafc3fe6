import { useLocation } from "@tanstack/react-router";
import { overlays } from "../../app/overlays";
import { useShellLayout } from "../groups/layout";
import { STEPS, useFirstSteps } from "./steps";

/** The way back to the first steps, as long as there is one to do. */
export const GettingStarted = () => {
  const { done, ready, isOver } = useFirstSteps();
  const { layout } = useShellLayout();
  const isHome = useLocation({ select: ({ pathname }) => pathname === "/" });
  // An empty dashboard shows them itself.
  const isThere = isHome && layout?.grid.length === 0;
  if (!ready || isOver || isThere) return null;
  return (
    <button
      type="button"
      data-row=""
      onClick={() => overlays.open({ kind: "start" })}
      className="mt-auto grid shrink-0 gap-2 rounded-m border border-line bg-surface px-3 py-2.5 text-left hover:border-line-strong"
    >
      <span className="flex justify-between gap-2">
        <span className="font-medium">Getting started</span>
        <span className="text-s text-ink-3 tabular">
          {done.length} of {STEPS.length}
        </span>
      </span>
      <span aria-hidden="true" className="flex gap-1">
        {STEPS.map((step, index) => (
          <span
            key={step}
            className={`h-1 flex-1 rounded-full ${index < done.length ? "bg-accent" : "bg-line"}`}
          />
        ))}
      </span>
    </button>
  );
};
