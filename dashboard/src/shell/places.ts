import {
  Blocks,
  Bot,
  Brain,
  House,
  KeyRound,
  type LucideIcon,
  MessageCircle,
  Radio,
  Settings,
} from "lucide-react";

export interface Place {
  to: "/" | "/chat" | "/awareness" | "/agents" | "/memory" | "/plugins" | "/keys" | "/settings";
  name: string;
  icon: LucideIcon;
  /** After `g`. */
  key: string;
}

/** The pages, in their order. */
export const PLACES: readonly Place[] = [
  { to: "/", name: "Home", icon: House, key: "h" },
  { to: "/chat", name: "Chat", icon: MessageCircle, key: "c" },
  { to: "/awareness", name: "Awareness", icon: Radio, key: "w" },
  { to: "/agents", name: "Agents", icon: Bot, key: "a" },
  { to: "/memory", name: "Memory", icon: Brain, key: "m" },
  { to: "/plugins", name: "Plugins", icon: Blocks, key: "p" },
  { to: "/keys", name: "Keys", icon: KeyRound, key: "k" },
  { to: "/settings", name: "Settings", icon: Settings, key: "s" },
];
