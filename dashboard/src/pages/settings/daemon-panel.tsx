import { lasting } from "../../lib/lasting";
import { count, many } from "../../lib/number";
import { type BusStatus, type Status, useStatus } from "../../shell/api";
import { Trouble } from "../../ui/empty";
import { Fact, Facts } from "../../ui/facts";
import { Panel } from "../../ui/page";
import { Skeleton } from "../../ui/skeleton";
import { Dot } from "../../ui/tag";
import { useNow } from "../../ui/time";

/** The daemon that this page is of. */
export const DaemonPanel = () => {
  const { data: status, error, refetch } = useStatus();
  return (
    <Panel title="This daemon">
      {error && !status ? (
        <Trouble error={error} retry={() => void refetch()} />
      ) : status ? (
        <About status={status} />
      ) : (
        <Skeleton className="h-60" />
      )}
    </Panel>
  );
};

const About = ({ status }: { status: Status }) => {
  const now = useNow();
  const { entries, pending, rebuilding } = status.index;
  return (
    <Facts>
      <Fact name="Version">
        {status.version} <span className="text-ink-3">process {status.pid}</span>
      </Fact>
      <Fact name="Machine">{status.machine}</Fact>
      <Fact name="Running for">
        {lasting(Math.max(now, Date.parse(status.startedAt)) - Date.parse(status.startedAt))}
      </Fact>
      <Fact name="Addresses">
        <ul>
          {status.urls.map((url) => (
            <li key={url} className="font-mono text-s leading-[19px]">
              {url}
            </li>
          ))}
        </ul>
      </Fact>
      <Fact name="Workspace">
        <span className="font-mono text-s">{status.agentsDir}</span>
      </Fact>
      <Fact name="Who may come in">
        {status.authMode === "local"
          ? "Programs on this machine without a key; everybody else with one"
          : "Who has a key, from this machine too"}
        {status.apiKeys > 0 &&
          `. There ${status.apiKeys === 1 ? "is" : "are"} ${many(status.apiKeys, "key")}.`}
      </Fact>
      <Fact name="Index of memories">
        <span className="inline-flex items-center gap-2">
          <Dot tone={rebuilding ? "warn" : "ok"} />
          {rebuilding ? "is being made anew" : `${count(entries)} in it`}
          {pending > 0 && `, ${count(pending)} on their way`}
        </span>
      </Fact>
      <Fact name="Events">{status.bus ? <Bus bus={status.bus} /> : "On this machine alone"}</Fact>
      {status.tls && (
        <Fact name="TLS">
          {status.tls.names.join(", ")}, until {status.tls.notAfter.slice(0, 10)}
          {[status.tls.problem, ...status.tls.warnings].filter(Boolean).map((text) => (
            <p key={text} className="text-warn">
              {text}
            </p>
          ))}
        </Fact>
      )}
    </Facts>
  );
};

const Bus = ({ bus }: { bus: BusStatus }) => (
  <>
    <span className="inline-flex items-center gap-2">
      <Dot tone={bus.state === "connected" ? "ok" : "warn"} />
      Shared through {bus.address}
      {bus.state !== "connected" && `, which is not reached${bus.why ? `: ${bus.why}` : ""}`}
    </span>
    <p className="text-s text-ink-3 tabular">
      {count(bus.sent)} sent, {count(bus.received)} received
      {bus.waiting > 0 && `, ${count(bus.waiting)} wait`}
    </p>
  </>
);
