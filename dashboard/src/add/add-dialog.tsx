import { useEffect, useRef, useState } from "react";
import { said } from "../api/failure";
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

/** From what somebody wants to a widget: chosen, seen in full, approved, there. */
export const AddDialog = ({ asked, onClose }: { asked?: string | undefined; onClose: () => void }) => {
  const [text, setText] = useState(asked ?? "");
  const [category, setCategory] = useState<string>();
  const [step, setStep] = useState<Step>({ is: "choose" });
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
      setStep({ is: "review", plan, ...(icon && { icon }) });
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

  switch (step.is) {
    case "choose":
      return (
        <Dialog
          title="Add a widget"
          about="Any MCP server becomes a widget, and its tools are there for your agents."
          onClose={onClose}
          wide
        >
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
        </Dialog>
      );
    case "review":
      return (
        <Review
          key={step.plan.approve}
          plan={step.plan}
          icon={step.icon}
          onBack={() => setStep({ is: "choose" })}
          onClose={onClose}
          onInstalled={(installed, placed) =>
            setStep({ is: "done", installed, placed, ...(step.icon && { icon: step.icon }) })
          }
        />
      );
    case "done":
      return (
        <Done
          installed={step.installed}
          placed={step.placed}
          icon={step.icon}
          onClose={onClose}
          onMore={() => {
            setText("");
            setStep({ is: "choose" });
          }}
        />
      );
  }
};
