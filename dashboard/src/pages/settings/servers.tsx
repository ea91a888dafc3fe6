import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Plus, Server } from "lucide-react";
import { get } from "../../api/client";
import { overlays } from "../../app/overlays";
import { many } from "../../lib/number";
import { WidgetIcon } from "../../shell/widget-icon";
import { Button } from "../../ui/button";
import { Empty, Trouble } from "../../ui/empty";
import { Panel } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { Tag, type Tone } from "../../ui/tag";
import { type State, useWidgets } from "../../widgets/api";

type ServerRow = State & {
  id: string;
  name: string;
  /** `process`, `remote` or `component`. */
  kind: string;
  /** The command or the address. */
  runs: string;
  toolCount?: number;
};

const STATES: Record<State["state"], [Tone, string]> = {
  connected: ["ok", "connected"],
  connecting: ["calm", "connecting"],
  reconnecting: ["warn", "reconnecting"],
  needsSignIn: ["warn", "needs you to sign in"],
  needsSecret: ["warn", "needs a secret"],
  disabled: ["calm", "switched off"],
};

/** All MCP servers, each a step from what it is and may do. */
export const Servers = () => {
  const { data, error, refetch } = useQuery({
    queryKey: ["servers", "settings"],
    queryFn: async () => (await get<{ servers: ServerRow[] }>("/api/mcp/servers")).servers,
  });
  return (
    <Panel
      flush
      title="MCP servers"
      about="What your widgets and agents can use."
      actions={
        <Button small icon={<Plus size={14} />} onClick={() => overlays.open({ kind: "add" })}>
          Add
        </Button>
      }
    >
      {error && !data ? (
        <Trouble error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={3} />
      ) : data.length === 0 ? (
        <Empty icon={<Server size={20} />} title="No servers yet">
          Add one from the catalogue, by its address or by its command.
        </Empty>
      ) : (
        <ul className="divide-y divide-line">
          {data.map((server) => (
            <ServerItem key={server.id} server={server} />
          ))}
        </ul>
      )}
    </Panel>
  );
};

const ServerItem = ({ server }: { server: ServerRow }) => {
  const { data: widgets } = useWidgets();
  const [tone, words] = STATES[server.state];
  const icon = widgets?.find(({ id }) => id === server.id)?.icon;
  return (
    <li>
      <button
        type="button"
        onClick={() => overlays.open({ kind: "server", id: server.id })}
        className="flex w-full items-center gap-3 px-4 py-2.5 text-left hover:bg-hover focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]"
      >
        <WidgetIcon name={server.name} icon={icon} className="size-8 text-l" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{server.name}</span>
          <span className="block truncate font-mono text-xs text-ink-3">{server.runs}</span>
        </span>
        {server.toolCount !== undefined && (
          <span className="text-s text-ink-3 tabular max-sm:hidden">{many(server.toolCount, "tool")}</span>
        )}
        <Tag tone={tone}>{words}</Tag>
        <ChevronRight size={15} className="text-ink-3" />
      </button>
    </li>
  );
};
