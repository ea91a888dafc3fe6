import { Server } from "lucide-react";
import { useEdges, useStatus } from "./api";

/** Names under which a browser reaches the daemon of its own machine. */
const HERE = /^(localhost|signet\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Which machine's daemon this is, where it could be another one's. */
export const MachineName = () => {
  const { data: status } = useStatus();
  const { data: edges = [] } = useEdges();
  if (!status) return null;
  const { machine, bus } = status;
  const others = bus || edges.some(({ machineId }) => machineId && machineId !== machine);
  if (!others && HERE.test(location.hostname)) return null;
  return (
    <p
      title={`This daemon runs on ${machine}`}
      className="flex min-w-0 items-center gap-1.5 px-1.5 text-s text-ink-2 max-lg:hidden"
    >
      <Server size={13} aria-hidden="true" className="shrink-0 text-ink-3" />
      <span className="unseen">This daemon runs on</span>
      <span className="truncate">{machine}</span>
    </p>
  );
};
