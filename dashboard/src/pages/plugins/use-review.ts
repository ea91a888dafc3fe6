import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { propose, useInstall, type Wanted } from "./api";
import type { Proposal } from "./types";
import { isHarmless } from "./words";

/** From something that is wanted to a proposal, and from a yes to an installed plugin. */
export const useReview = () => {
  const [proposal, setProposal] = useState<Proposal>();
  const [grants, setGrants] = useState<ReadonlySet<string>>(new Set());
  const look = useMutation({
    mutationFn: (wanted: Wanted) => propose(wanted),
    onSuccess: (found) => {
      setProposal(found);
      // What is asked for is offered; the person takes away.
      setGrants(new Set(found.asks.filter((ask) => !isHarmless(ask)).map(({ grant }) => grant)));
    },
  });
  const install = useInstall();
  return {
    proposal,
    grants,
    setGrants,
    look,
    install,
    accept: (onDone: (id: string, outcome: string) => void): void => {
      if (!proposal) return;
      const accept = { digest: proposal.digest, trust: true as const, grants: [...grants] };
      install.mutate(accept, { onSuccess: ({ outcome, plugin }) => onDone(plugin.id, outcome) });
    },
    back: (): void => {
      setProposal(undefined);
      look.reset();
      install.reset();
    },
  };
};
