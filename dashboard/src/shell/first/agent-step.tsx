import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { get } from "../../api/client";
import { classes } from "../../lib/class";
import { harnessName } from "../../lib/harness";
import { Command } from "../../ui/code";
import { Trouble } from "../../ui/empty";
import { Skeleton } from "../../ui/skeleton";
import { Spinner } from "../../ui/spinner";
import { Dot } from "../../ui/tag";
import { Ago } from "../../ui/time";
import { useEdges } from "../api";

/** Which harness, the one command, and then its first word, as it comes. */
export const AgentStep = () => {
  const {
    data: harnesses,
    error,
    refetch,
  } = useQuery({
    queryKey: ["harnesses"],
    queryFn: async () => (await get<{ harnesses: string[] }>("/api/connectors/harnesses")).harnesses,
  });
  const { data: edges = [] } = useEdges();
  const [chosen, setChosen] = useState<string>();
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!harnesses) return <Skeleton className="h-36" />;
  const harness = chosen ?? edges[0]?.harness ?? harnesses[0];
  if (!harness) return <p className="text-ink-2">No connector is installed. Look at the plugins.</p>;
  const seen = edges.find((edge) => edge.harness === harness);
  return (
    <div className="grid gap-3">
      <p className="text-ink-2">Which one do you work with?</p>
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="unseen">Harness</legend>
        {harnesses.map((name) => (
          <label
            key={name}
            className={classes(
              "relative flex h-8 items-center gap-2 rounded-s border px-3 font-medium select-none has-focus-visible:shadow-[var(--ring)]",
              name === harness
                ? "border-accent bg-accent-soft text-accent"
                : "border-line-strong bg-raised hover:bg-[linear-gradient(var(--hover)_0_0)]",
            )}
          >
            <input
              type="radio"
              name="harness"
              className="unseen"
              checked={name === harness}
              onChange={() => setChosen(name)}
            />
            {harnessName(name)}
          </label>
        ))}
      </fieldset>
      <p className="text-ink-2">In a terminal on this machine:</p>
      <Command text={`signet connector install ${harness}`} label="Copy the command" />
      <p role="status" className="flex items-center gap-2 text-ink-2">
        {seen ? (
          <>
            <Dot tone="ok" /> {harnessName(harness)} is connected
            {seen.machineId && <span className="text-ink-3">on {seen.machineId}</span>}
            <Ago time={seen.lastSeen} className="text-ink-3" />
          </>
        ) : (
          <>
            <Spinner /> Then start {harnessName(harness)}. It shows up here with its first word.
          </>
        )}
      </p>
      <p className="text-s text-ink-3">
        It works on another machine?{" "}
        <Link to="/agents" className="font-medium text-accent underline underline-offset-2">
          Agents
        </Link>{" "}
        has the command for that.
      </p>
    </div>
  );
};
