import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button, IconButton } from "../ui/button";
import { toast } from "../ui/toast";
import { Section } from "./about";
import { useChange } from "./api";
import { PartyFields } from "./new-rule";
import { partyWords } from "./policy";
import type { Party, Server } from "./types";

/** Who may know of a server at all. */
export const Access = ({ server }: { server: Server }) => {
  const change = useChange(server.id);
  const [part, setPart] = useState<keyof Party>("agent");
  const [who, setWho] = useState("");
  const { policy } = server;
  if (!policy) return null;
  const put = (only: Party[]): void =>
    change.mutate({ policy: { ...policy, only } }, { onError: (error) => toast.failed(error) });
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (!who.trim()) return;
    put([...policy.only, { [part]: who.trim() }]);
    setWho("");
  };
  return (
    <div className="grid grid-cols-1 gap-6">
      <Section title="Who may see it">
        <p role="status" className="text-ink-2">
          {policy.only.length === 0
            ? "Everyone who may use tools. Name somebody, and it is hidden from all others."
            : "Only these, and whoever may configure Signet. To all others it does not exist."}
        </p>
        <ul className="grid grid-cols-1 gap-1">
          {policy.only.map((party) => (
            <li key={JSON.stringify(party)} className="flex items-center gap-2 rounded-s bg-bg px-3 py-1.5">
              <p className="min-w-0 flex-1 break-words first-letter:uppercase">{partyWords(party)}</p>
              <IconButton
                small
                label={`Take away ${partyWords(party)}`}
                disabled={change.isPending}
                onClick={() => put(policy.only.filter((other) => other !== party))}
              >
                <X size={14} />
              </IconButton>
            </li>
          ))}
        </ul>
        <form onSubmit={add} className="mt-1 grid items-end gap-3 sm:grid-cols-[120px_1fr_auto]">
          <PartyFields part={part} who={who} onPart={setPart} onWho={setWho} />
          <Button
            type="submit"
            icon={<Plus size={14} />}
            busy={change.isPending}
            disabled={!who.trim()}
            className="justify-self-start"
          >
            Add
          </Button>
        </form>
        <p className="text-s text-ink-3">
          An agent or a project counts only for keys that are bound to it: others say of themselves what they
          like.
        </p>
      </Section>
    </div>
  );
};
