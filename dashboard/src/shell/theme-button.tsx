import { Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { IconButton } from "../ui/button";
import { theme } from "./theme";

/** Light to dark and back. The settings page has a third choice: as the system is. */
export const ThemeButton = () => {
  const shown = useSyncExternalStore(theme.watch, theme.shown);
  const next = shown === "dark" ? "light" : "dark";
  return (
    <IconButton label={`Make it ${next}`} onClick={() => theme.set(next)}>
      {shown === "dark" ? <Sun size={16} /> : <Moon size={16} />}
    </IconButton>
  );
};
