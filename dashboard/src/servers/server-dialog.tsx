import { useState } from "react";
import type { Overlay } from "../app/overlays";
import { CardView } from "../cards/card";
import { Notice } from "../cards/notice";
import { Dialog } from "../ui/dialog";
import { Trouble } from "../ui/empty";
import { SkeletonRows } from "../ui/skeleton";
import { Tabs } from "../ui/tabs";
import { About } from "./about";
import { Access } from "./access";
import { useServer } from "./api";
import { Calls } from "./calls";
import { Logs } from "./logs";
import { StateWords } from "./state";
import { Tools } from "./tools";
import type { Server } from "./types";

type Tab = NonNullable<Extract<Overlay, { kind: "server" }>["tab"]>;

const TABS: readonly (readonly [Tab, string])[] = [
  ["about", "About"],
  ["run", "Run"],
  ["tools", "Tools"],
  ["access", "Access"],
  ["logs", "Logs"],
  ["calls", "Calls"],
];

/** What a server is and may do. */
export const ServerDialog = ({
  id,
  tab: first = "about",
  onClose,
}: {
  id: string;
  tab?: Tab | undefined;
  onClose: () => void;
}) => {
  const { data: server, error, refetch } = useServer(id);
  const [tab, setTab] = useState<Tab>(first);
  return (
    <Dialog
      title={server?.name ?? id}
      about={server && <StateWords server={server} />}
      onClose={onClose}
      side
      wide
    >
      {server ? (
        <Tabs label="About this server" tabs={TABS} value={tab} onChange={setTab}>
          <Shown tab={tab} server={server} onClose={onClose} />
        </Tabs>
      ) : error ? (
        <Trouble error={error} retry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Dialog>
  );
};

const Shown = ({ tab, server, onClose }: { tab: Tab; server: Server; onClose: () => void }) => {
  switch (tab) {
    case "about":
      return <About server={server} onRemoved={onClose} />;
    case "run":
      return (
        <div className="-mx-2">
          <Notice server={server} />
          <CardView id={server.id} />
        </div>
      );
    case "tools":
      return <Tools server={server} />;
    case "access":
      return <Access server={server} />;
    case "logs":
      return <Logs id={server.id} />;
    case "calls":
      return <Calls id={server.id} />;
  }
};
