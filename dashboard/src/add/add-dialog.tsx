import { type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { said } from "../api/failure";
import { plainLines } from "../forms/words";
import { plan as makePlan } from "../servers/api";
import type { Installed, Plan } from "../servers/types";
import { Dialog } from "../ui/dialog";
import { Choose } from "./choose";
import { Done } from "./done";
import { Review } from "./review";

type Step =
  | { is: "choose"; error?: string; planning?: string }
  | { is: "review"; plan: Plan; icon?: string }
  | { is: "done"; installed: Installed; icon?: string; placed: boolean };

const nameOf = ({ title, name }: Plan): string => title ?? name;

const titleOf = (step: Step): string => {
  switch (step.is) {
    case "choose":
      return "Add a widget";
    case "review":
      return `Add ${nameOf(step.plan)}`;
    case "done":
      return `${step.installed.server.name} is added`;
  }
};

const aboutOf = (step: Step): ReactNode => {
  if (step.is === "choose")
    return "Any MCP server becomes a widget, and its tools are there for your agents.";
  if (step.is !== "review" || !step.plan.description) return undefined;
  return <p className="line-clamp-3 break-words">{plainLines(step.plan.description, 400)}</p>;
};

/** From what somebody wants to a widget: chosen, seen in full, approved, there. */
export const AddDialog = ({ asked, onClose }: { asked?: string | undefined; onClose: () => void }) => {
  const [text, setText] = useState(asked ?? "");
  const [category, setCategory] = useState<string>();
  const [step, setStep] = useState<Step>({ is: "choose" });
  const [footer, setFooter] = useState<HTMLElement | null>(null);
  const planning = useRef<AbortController>(undefined);
  // Looking at the plan is what a link to it asks for.
  const begun = useRef(false);

  const look = async (what: string, icon?: string): Promise<void> => {
    planning.current?.abort();
    const own = new AbortController();
    planning.current = own;
    setStep({ is: "choose", planning: what });
    try {
      const plan = await makePlan(what, own.signal);
      if (!own.signal.aborted) setStep({ is: "review", plan, ...(icon && { icon }) });
    } catch (error) {
      if (!own.signal.aborted) setStep({ is: "choose", error: said(error) });
    }
  };

  const stop = (): void => {
    planning.current?.abort();
    setStep({ is: "choose" });
  };

  useEffect(() => {
    if (!asked || begun.current) return;
    begun.current = true;
    void look(asked);
  });

  // Buttons of a step stand at the foot of the dialog, which stays the same.
  const foot = (buttons: ReactNode): ReactNode => footer && createPortal(buttons, footer);

  return (
    <Dialog
      title={titleOf(step)}
      about={aboutOf(step)}
      onClose={onClose}
      wide
      actions={
        step.is !== "choose" && (
          <div ref={setFooter} className="flex min-w-0 flex-1 flex-wrap justify-end gap-2" />
        )
      }
    >
      {step.is === "choose" && (
        <Choose
          text={text}
          category={category}
          error={step.error}
          planning={step.planning}
          onText={(text) => {
            setText(text);
            if (step.error) setStep({ is: "choose" });
          }}
          onCategory={setCategory}
          onLook={(what, icon) => void look(what, icon)}
          onStop={stop}
        />
      )}
      {step.is === "review" && (
        <Review
          key={step.plan.approve}
          plan={step.plan}
          icon={step.icon}
          foot={foot}
          onBack={() => setStep({ is: "choose" })}
          onInstalled={(installed, placed) =>
            setStep({ is: "done", installed, placed, ...(step.icon && { icon: step.icon }) })
          }
        />
      )}
      {step.is === "done" && (
        <Done
          installed={step.installed}
          placed={step.placed}
          icon={step.icon}
          foot={foot}
          onClose={onClose}
          onMore={() => {
            setText("");
            setStep({ is: "choose" });
          }}
        />
      )}
    </Dialog>
  );
};
