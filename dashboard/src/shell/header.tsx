import { Link } from "@tanstack/react-router";
import { Menu as MenuIcon, PanelRight, Search } from "lucide-react";
import { useKept } from "../lib/kept";
import { QuestionBadge } from "../servers/question-badge";
import { IconButton } from "../ui/button";
import { Kbd } from "../ui/kbd";
import { useMedia } from "../ui/media";
import { Seal } from "../ui/seal";
import { AgentsConnected } from "./agents-connected";
import { commands } from "./commands";
import { MachineName } from "./machine-name";
import { CompactMenus } from "./menus/compact";
import { MenuBar } from "./menus/menu-bar";
import { nowShown } from "./now/shown";
import { Presence } from "./presence";
import { ThemeButton } from "./theme-button";

/** The bar above everything. */
export const Header = ({ onPlaces, hasNow }: { onPlaces: () => void; hasNow: boolean }) => {
  const roomy = useMedia("(min-width: 860px)");
  return (
    <header className="z-20 col-span-full flex items-center gap-2 border-b border-line bg-bg px-2 sm:px-3">
      <div className="flex min-w-0 flex-1 basis-0 items-center gap-1">
        <IconButton label="Places" className="md:hidden" onClick={onPlaces}>
          <MenuIcon size={17} />
        </IconButton>
        <Link
          to="/"
          aria-label="Signet, to the dashboard"
          className="flex items-center gap-2 rounded-s p-1.5 font-bold tracking-[-.01em]"
        >
          <Seal /> {!roomy && "Signet"}
        </Link>
        {roomy && <MenuBar />}
      </div>
      {roomy && <SearchBox />}
      <div className="flex min-w-0 flex-1 basis-0 items-center justify-end gap-1">
        <QuestionBadge />
        <Presence />
        <MachineName />
        <AgentsConnected />
        {!roomy && (
          <IconButton label="Search or run a command" onClick={commands.search}>
            <Search size={16} />
          </IconButton>
        )}
        {roomy && hasNow && <NowButton />}
        {roomy && <ThemeButton />}
        {!roomy && <CompactMenus />}
      </div>
    </header>
  );
};

/** Looks like a field, since that is what it leads to. */
const SearchBox = () => (
  <button
    type="button"
    onClick={commands.search}
    className="flex h-7 w-[clamp(180px,25vw,300px)] shrink-0 items-center gap-2 rounded-s border border-line bg-surface px-2.5 text-ink-3 transition-colors hover:border-line-strong"
  >
    <Search size={13} className="shrink-0" />
    <span className="min-w-0 flex-1 truncate text-left">Search or run a command</span>
    <Kbd keys="mod+k" />
  </button>
);

const NowButton = () => {
  const on = useKept(nowShown);
  return (
    <IconButton
      label={on ? "Hide Now" : "Show Now"}
      pressed={on}
      className="max-lg:hidden"
      onClick={commands.toggleNow}
    >
      <PanelRight size={16} />
    </IconButton>
  );
};
