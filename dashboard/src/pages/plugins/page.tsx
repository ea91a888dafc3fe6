import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { Blocks, ChevronLeft, Plus, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/button";
import { Empty, Trouble } from "../../ui/empty";
import { useMedia } from "../../ui/media";
import { Page } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { usePlugins } from "./api";
import { Detail } from "./detail";
import { InstallDialog } from "./install-dialog";
import { PluginList } from "./list";
import { PublishersDialog } from "./publishers-dialog";
import { listed } from "./words";

/** What is installed, what it may do, and what it does. The one that is looked at is behind the address's `#`. */
export const PluginsPage = () => {
  const look = useLook();
  const [open, setOpen] = useState<"install" | "publishers">();
  return (
    <Page
      wide
      title="Plugins"
      about="Each runs in a sandbox of its own, and reaches nothing but what you grant."
      actions={
        <>
          <Button icon={<ShieldCheck size={15} />} onClick={() => setOpen("publishers")}>
            Publishers
          </Button>
          <Button look="primary" icon={<Plus size={15} />} onClick={() => setOpen("install")}>
            Install
          </Button>
        </>
      }
    >
      <Installed />
      {open === "install" && (
        <InstallDialog
          onClose={() => setOpen(undefined)}
          onInstalled={(id) => {
            setOpen(undefined);
            look(id);
          }}
        />
      )}
      {open === "publishers" && <PublishersDialog onClose={() => setOpen(undefined)} />}
    </Page>
  );
};

/** Goes to one of them. */
const useLook = () => {
  const navigate = useNavigate();
  return (id: string): void => void navigate({ to: "/plugins", hash: id });
};

/** The list, and the one that is looked at beside it, or in its place where there is no room for both. */
const Installed = () => {
  const { data: plugins, error, refetch } = usePlugins();
  const look = useLook();
  const hash = useLocation({ select: ({ hash }) => decodeURIComponent(hash) });
  const roomy = useMedia("(min-width: 1024px)");
  if (!plugins)
    return error ? <Trouble error={error} retry={() => void refetch()} /> : <SkeletonRows rows={8} />;
  if (plugins.length === 0) {
    return (
      <Empty icon={<Blocks size={20} />} title="No plugins">
        Install one, or put a .wasm file into the folder plugins of the workspace.
      </Empty>
    );
  }
  const first = roomy ? listed(plugins)[0]?.plugins[0] : undefined;
  const shown = plugins.find(({ id }) => id === hash) ?? first;
  return (
    <div className="grid items-start gap-6 min-[1024px]:grid-cols-[250px_minmax(0,1fr)] lg:grid-cols-[320px_minmax(0,1fr)]">
      {(roomy || !shown) && <PluginList plugins={plugins} shown={shown?.id} onLook={look} />}
      {shown && (
        <div className="min-w-0">
          {!roomy && (
            <Link to="/plugins" className="mb-3 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
              <ChevronLeft size={15} /> All plugins
            </Link>
          )}
          <Detail key={shown.id} plugin={shown} onGone={() => look("")} />
        </div>
      )}
    </div>
  );
};
