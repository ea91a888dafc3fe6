import { useNavigate, useSearch } from "@tanstack/react-router";
import { Bot } from "lucide-react";
import { useState } from "react";
import { many } from "../../lib/number";
import { Empty, Trouble } from "../../ui/empty";
import { Page, Panel } from "../../ui/page";
import { SearchInput } from "../../ui/search-input";
import { SkeletonRows } from "../../ui/skeleton";
import { useEdges, useSession, useSessions } from "./api";
import { ConnectPanel } from "./connect-panel";
import { MachinePanel } from "./machine-panel";
import { machines } from "./model";
import { SearchPanel } from "./search-panel";
import { SessionDialog } from "./session-dialog";
import type { Where } from "./where";

/** A session that is looked at, and what was searched for in it. */
export interface Opened {
  key: string;
  agent?: string;
  find?: string;
}

const openedOf = ({ session, agent }: Where): Opened | undefined => {
  if (session === undefined) return undefined;
  return agent === undefined ? { key: session } : { key: session, agent };
};

/** Who is connected, what they are at, and how to connect more. */
export const AgentsPage = () => {
  const [query, setQuery] = useState("");
  // Other pages lead to a session by its address.
  const asked = useSearch({ from: "/agents" });
  const navigate = useNavigate({ from: "/agents" });
  const [opened, setOpened] = useState<Opened | undefined>(() => openedOf(asked));
  const sessions = useSessions();
  const listed = sessions.data?.find(
    ({ key, agentId }) => key === opened?.key && (!opened.agent || agentId === opened.agent),
  );
  // One that was found may be older than those that are listed.
  const older = useSession(sessions.data && !listed ? opened?.key : undefined);
  const session = listed ?? older.data;
  return (
    <Page title="Agents" about="Who is connected, what they are at, and how to connect more.">
      <div className="mb-6">
        <SearchInput
          label="Search what was said in any session"
          placeholder="Search what was said in any session"
          value={query}
          onValue={setQuery}
        />
      </div>
      <div className="in-order grid gap-6">
        {query.trim() ? (
          <SearchPanel
            query={query.trim()}
            sessions={sessions.data ?? []}
            onOpen={(hit) => setOpened({ key: hit.sessionKey, find: query.trim() })}
          />
        ) : (
          <>
            <Connected onOpen={({ key, agentId }) => setOpened({ key, agent: agentId })} />
            <ConnectPanel />
          </>
        )}
      </div>
      {session && (
        <SessionDialog
          key={`${session.agentId} ${session.key}`}
          session={session}
          find={opened?.find}
          onClose={() => {
            setOpened(undefined);
            if (asked.session) void navigate({ search: {}, replace: true });
          }}
        />
      )}
    </Page>
  );
};

/** Machines with their harnesses and sessions. */
const Connected = ({ onOpen }: { onOpen: Parameters<typeof MachinePanel>[0]["onOpen"] }) => {
  const edges = useEdges();
  const sessions = useSessions();
  const error = edges.error ?? sessions.error;
  if (edges.data && sessions.data) {
    const all = machines(edges.data, sessions.data);
    if (all.length > 0) {
      return (
        <>
          <p role="status" className="unseen">
            {many(all.flatMap(({ seats }) => seats).length, "agent")} known
          </p>
          {all.map((machine) => (
            <MachinePanel key={machine.name ?? ""} machine={machine} onOpen={onOpen} />
          ))}
        </>
      );
    }
    return (
      <Panel>
        <Empty icon={<Bot size={20} />} title="No agent has called yet">
          Connect a harness below. It shows up here with its first session, with no reload.
        </Empty>
      </Panel>
    );
  }
  if (error) {
    const retry = (): void => {
      void edges.refetch();
      void sessions.refetch();
    };
    return (
      <Panel>
        <Trouble error={error} retry={retry} />
      </Panel>
    );
  }
  return (
    <Panel flush>
      <SkeletonRows rows={4} label="Loading agents" />
    </Panel>
  );
};
