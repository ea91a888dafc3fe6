import { NeedFields } from "../add/need-fields";
import { useNeeds } from "../add/needs";
import { PlanView } from "../add/plan-view";
import { said } from "../api/failure";
import { Button } from "../ui/button";
import { Command } from "../ui/code";
import { toast } from "../ui/toast";
import { Section } from "./about";
import { useApplyUpdate, useUpdate } from "./api";
import type { Server, Update } from "./types";

/** What its source has become, beside what it is. Nothing is updated by itself. */
export const UpdateServer = ({ server }: { server: Server }) => {
  const look = useUpdate(server.id);
  return (
    <Section title="Update">
      {look.data?.same === false ? (
        <Change key={look.data.approve} server={server} update={look.data} onDone={look.reset} />
      ) : (
        <div className="flex items-center gap-3">
          <p role="status" className="flex-1 text-ink-2">
            {look.data ? "It is what its source has now." : "Nothing is updated by itself."}
          </p>
          <Button small busy={look.isPending} onClick={() => look.mutate()}>
            Check
          </Button>
        </div>
      )}
      {look.error && (
        <p role="alert" className="text-s break-words text-bad">
          {said(look.error)}
        </p>
      )}
    </Section>
  );
};

const Change = ({ server, update, onDone }: { server: Server; update: Update; onDone: () => void }) => {
  const apply = useApplyUpdate(server.id);
  const needs = useNeeds(update.needs);
  const version = [update.beforePackage?.version, update.package?.version];
  const run = (): void => {
    const answers = needs.answers();
    if (!answers) return;
    apply.mutate(
      { approve: update.approve, answers },
      {
        onSuccess: () => {
          toast.done(`${server.name} was updated`);
          onDone();
        },
      },
    );
  };
  return (
    <div className="grid grid-cols-1 gap-3">
      <p className="text-ink-2">
        {version[0] && version[1] ? (
          <>
            From <b className="font-medium text-ink">{version[0]}</b> to{" "}
            <b className="font-medium text-ink">{version[1]}</b>.
          </>
        ) : (
          "What runs would change."
        )}
      </p>
      <div className="grid grid-cols-1 gap-1">
        <h4 className="text-s text-ink-3">Now</h4>
        <Command text={update.before} />
      </div>
      <div className="grid grid-cols-1 gap-1">
        <h4 className="text-s text-ink-3">After the update</h4>
        <PlanView plan={update} />
      </div>
      <NeedFields needs={needs} />
      <div className="flex gap-2">
        <Button look="primary" busy={apply.isPending} onClick={run}>
          Update
        </Button>
        <Button look="ghost" onClick={onDone}>
          Not now
        </Button>
      </div>
      {apply.error && (
        <p role="alert" className="text-s break-words text-bad">
          {said(apply.error)}
        </p>
      )}
    </div>
  );
};
