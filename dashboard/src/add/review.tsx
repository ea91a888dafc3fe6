import { useQueryClient } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { ApiFailure, said } from "../api/failure";
import { install, plan as makePlan } from "../servers/api";
import type { Installed, Plan } from "../servers/types";
import { Button } from "../ui/button";
import { Checkbox, Field, TextInput } from "../ui/field";
import { Spinner } from "../ui/spinner";
import { Tag } from "../ui/tag";
import { NeedFields } from "./need-fields";
import { useNeeds } from "./needs";
import { PlanView } from "./plan-view";

/** What would run, in full, and what it needs: approved here, and installed as it was shown. */
export const Review = ({
  plan: first,
  icon,
  foot,
  onBack,
  onInstalled,
}: {
  plan: Plan;
  icon: string | undefined;
  /** Puts buttons at the foot of the dialog. */
  foot: (buttons: ReactNode) => ReactNode;
  onBack: () => void;
  onInstalled: (installed: Installed, placed: boolean) => void;
}) => {
  const [plan, setPlan] = useState(first);
  const [name, setName] = useState("");
  const [place, setPlace] = useState(true);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const needs = useNeeds(plan.needs);
  const queries = useQueryClient();
  const body = useRef<HTMLDivElement>(null);
  // What is to be read is where the keyboard goes on.
  useEffect(() => body.current?.focus(), []);
  const called = plan.title ?? plan.name;

  const run = async (): Promise<void> => {
    const answers = needs.answers();
    if (!answers) {
      requestAnimationFrame(() => {
        body.current?.querySelector<HTMLElement>("[data-invalid] input, [data-invalid] select")?.focus();
      });
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      const wanted = { url: plan.asked, approve: plan.approve, answers, autoPlace: place };
      const installed = await install({ ...wanted, ...(name.trim() && { name: name.trim() }) });
      for (const key of ["servers", "widgets", "dashboard"])
        void queries.invalidateQueries({ queryKey: [key] });
      onInstalled(installed, place);
    } catch (failure) {
      setError(said(failure));
      setBusy(false);
      // It is not any more what was shown: what it is now is shown in its place.
      if (failure instanceof ApiFailure && failure.status === 409) {
        const now = await makePlan(plan.asked, new AbortController().signal).catch(() => undefined);
        if (now) setPlan(now);
      }
    }
  };

  return (
    <>
      {foot(
        <>
          <Button
            look="ghost"
            icon={<ArrowLeft size={14} />}
            onClick={onBack}
            disabled={busy}
            className="mr-auto"
          >
            Back
          </Button>
          <Button look="primary" busy={busy} onClick={() => void run()}>
            {busy ? "Installing" : plan.run.kind === "remote" ? "Approve and connect" : "Approve and install"}
          </Button>
        </>,
      )}
      <div
        ref={body}
        tabIndex={-1}
        className="outline-none focus-visible:shadow-none grid grid-cols-1 min-w-0 gap-6"
      >
        <section className="grid grid-cols-1 min-w-0 gap-2">
          <div className="flex items-center gap-2">
            {icon && <span aria-hidden="true">{icon}</span>}
            <h3 className="flex-1 font-medium">
              {plan.run.kind === "remote" ? "This address is reached" : "This runs on your machine, as you"}
            </h3>
            {plan.catalogue && <Tag>catalogue {plan.catalogue}</Tag>}
          </div>
          <PlanView plan={plan} />
        </section>
        {plan.needs.length > 0 && (
          <section className="grid grid-cols-1 min-w-0 gap-3">
            <h3 className="font-medium">What it needs to know</h3>
            <NeedFields needs={needs} />
          </section>
        )}
        <section className="grid grid-cols-1 gap-3">
          <Field label="Name" hint="Empty: what it calls itself.">
            {(described) => (
              <TextInput
                {...described}
                maxLength={80}
                autoComplete="off"
                placeholder={called}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Checkbox
            label="Place it on the dashboard"
            checked={place}
            onChange={(event) => setPlace(event.target.checked)}
          />
        </section>
        {busy && (
          <p role="status" className="flex items-center gap-2 text-s text-ink-2">
            <Spinner /> It is started, and asked what it offers. The first start of a package fetches it,
            which may take a minute.
          </p>
        )}
        {error && (
          <p
            role="alert"
            className="rounded-s bg-bad-soft px-3 py-2 break-words text-bad first-letter:uppercase"
          >
            {error}
          </p>
        )}
      </div>
    </>
  );
};
