import { Button } from "../ui/button";
import { AgentStep } from "./first/agent-step";
import { MemoryStep } from "./first/memory-step";
import { StepFrame } from "./first/step-frame";
import { STEPS, type Step, useFirstSteps } from "./first/steps";
import { WidgetStep } from "./first/widget-step";

const SHOWN: Record<Step, { title: string; body: () => React.ReactNode }> = {
  agent: { title: "Connect an agent", body: AgentStep },
  widget: { title: "Place a widget", body: WidgetStep },
  memory: { title: "Give it something to remember", body: MemoryStep },
};

/** The three steps, one under the other. Each ticks itself when it is done, wherever that happens. */
export const FirstSteps = () => {
  const { done } = useFirstSteps();
  const next = STEPS.find((step) => !done.includes(step));
  return (
    <ol className="grid gap-2">
      {STEPS.map((step, index) => {
        const { title, body: Body } = SHOWN[step];
        return (
          <StepFrame
            key={step}
            number={index + 1}
            title={title}
            done={done.includes(step)}
            first={step === next}
          >
            <Body />
          </StepFrame>
        );
      })}
    </ol>
  );
};

/** What an empty dashboard shows: from nothing to a connected agent and a widget in two minutes. */
export const FirstRun = () => {
  const { done, isOver, dismiss } = useFirstSteps();
  if (isOver) return null;
  return (
    <section aria-labelledby="first-run" className="appear mx-auto w-full max-w-[620px] px-4 py-10 sm:py-14">
      <header className="mb-6">
        <h2 id="first-run" className="text-2xl font-bold">
          Welcome to Signet
        </h2>
        <p className="mt-1 text-l text-pretty text-ink-2">
          Three steps, and your agents, widgets and memories share one place. It takes about two minutes.
        </p>
      </header>
      <FirstSteps />
      <footer className="mt-4 flex items-center justify-between text-s text-ink-3">
        <span className="tabular">
          {done.length} of {STEPS.length} done
        </span>
        <Button small look="ghost" onClick={dismiss}>
          Not now
        </Button>
      </footer>
    </section>
  );
};
