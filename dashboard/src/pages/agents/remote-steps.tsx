import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "../../api/client";
import { harnessName } from "../../lib/harness";
import { Command } from "../../ui/code";
import { Segmented } from "../../ui/segmented";
import { installCommand, KEY_COMMAND, npxCommand, reachable } from "./commands";
import { Step, Steps } from "./steps";

const WAYS = [
  ["npx", "With Node.js"],
  ["signet", "With Signet"],
] as const;

/** Where the daemon can be reached; nobody who may not see its state is told. */
const useUrls = () =>
  useQuery({
    queryKey: ["status", "urls"],
    queryFn: async () => (await get<{ urls: string[] }>("/api/status")).urls,
  });

/** What to type on another machine, once one has a key. */
export const RemoteSteps = ({ harness, agent }: { harness: string; agent?: string | undefined }) => {
  const [way, setWay] = useState<(typeof WAYS)[number][0]>("npx");
  const urls = useUrls();
  const url = reachable(location.origin, urls.data ?? []);
  const command = way === "npx" ? npxCommand : installCommand;
  const where = { url: url ?? `http://ADDRESS:${location.port || "3850"}`, agent };
  return (
    <section aria-label="On the other machine" className="grid gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="min-w-0 flex-1 font-medium">On the other machine</h3>
        <Segmented label="How to install" value={way} choices={WAYS} onChange={setWay} />
      </div>
      <Steps>
        {!url && !urls.isPending && (
          <Step>
            <p>
              {urls.isSuccess
                ? "This daemon listens on its own machine only. There, start it at its address in your network, and use that below in place of ADDRESS:"
                : "Below, use the address at which the other machine reaches the daemon in place of ADDRESS. On the daemon's machine, this says what it is:"}
            </p>
            <Command text={urls.isSuccess ? "signet down && signet up --bind 100.64.0.1" : "signet status"} />
          </Step>
        )}
        <Step>
          <p>Paste the key where it is asked for and press Enter. It stays out of the shell's history:</p>
          <Command text={KEY_COMMAND} />
        </Step>
        <Step>
          <p>See what would change, then connect {harnessName(harness)}:</p>
          <Command text={command(harness, where, "--dry-run")} />
          <Command text={command(harness, where)} />
        </Step>
      </Steps>
    </section>
  );
};
