import { Link } from "@tanstack/react-router";
import { Blocks, Bot, Brain, House, KeyRound, MessageCircle, Radio, Settings, X } from "lucide-react";
import type { ComponentType } from "react";
import { classes } from "../lib/class";
import { IconButton } from "../ui/button";

interface Place {
  to: string;
  name: string;
  icon: ComponentType<{ size?: number }>;
}

/** The pages, in their order. */
export const PLACES: readonly Place[] = [
  { to: "/", name: "Home", icon: House },
  { to: "/chat", name: "Chat", icon: MessageCircle },
  { to: "/awareness", name: "Awareness", icon: Radio },
  { to: "/agents", name: "Agents", icon: Bot },
  { to: "/memory", name: "Memory", icon: Brain },
  { to: "/plugins", name: "Plugins", icon: Blocks },
  { to: "/keys", name: "Keys", icon: KeyRound },
  { to: "/settings", name: "Settings", icon: Settings },
];

/** The places one can go to. On a narrow window it is laid over the page. */
export const Sidebar = ({ shown, onClose }: { shown: boolean; onClose: () => void }) => (
  <>
    {shown && (
      <button
        type="button"
        aria-label="Close the places"
        onClick={onClose}
        className="fixed inset-0 z-30 bg-backdrop md:hidden"
      />
    )}
    <nav
      aria-label="Places"
      className={classes(
        "flex min-h-0 flex-col gap-px overflow-auto border-r border-line bg-bg p-3",
        "max-md:fixed max-md:inset-y-0 max-md:left-0 max-md:z-40 max-md:w-64 max-md:shadow-2",
        !shown && "max-md:hidden",
      )}
    >
      <div className="mb-2 flex justify-end md:hidden">
        <IconButton label="Close" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      {PLACES.map(({ to, name, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          onClick={onClose}
          activeOptions={{ exact: to === "/" }}
          className="flex h-8 items-center gap-2.5 rounded-s px-2 text-ink-2 transition-colors hover:bg-hover hover:text-ink"
          activeProps={{ className: "bg-surface text-ink font-medium inset-ring inset-ring-line" }}
        >
          <Icon size={16} /> {name}
        </Link>
      ))}
    </nav>
  </>
);
