import { Link } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { QuestionBadge } from "../servers/question-badge";
import { IconButton } from "../ui/button";
import { Seal } from "../ui/seal";
import { Presence } from "./presence";
import { ThemeButton } from "./theme-button";

/** The bar above everything. */
export const Header = ({ onPlaces }: { onPlaces: () => void }) => (
  <header className="z-20 col-span-full flex items-center gap-1 border-b border-line bg-bg px-2 sm:px-3">
    <IconButton label="Places" className="md:hidden" onClick={onPlaces}>
      <MenuIcon size={17} />
    </IconButton>
    <Link to="/" className="flex items-center gap-2 rounded-s px-1.5 py-1 font-bold tracking-[-.01em]">
      <Seal /> Signet
    </Link>
    <div className="flex-1" />
    <QuestionBadge />
    <Presence />
    <ThemeButton />
  </header>
);
