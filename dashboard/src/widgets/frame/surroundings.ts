import { theme } from "../../shell/theme";
import { readVariables } from "../bridge/styles";
import type { DisplayMode, HostContext, Size } from "../bridge/types";

/** Read once for each theme: working out the colours draws. */
let variables: { theme: string; values: Record<string, string> } | undefined;

const variablesNow = (): Record<string, string> => {
  const shown = theme.shown();
  if (variables?.theme !== shown) {
    variables = { theme: shown, values: readVariables(document.documentElement) };
  }
  return variables.values;
};

const matches = (query: string): boolean => matchMedia(query).matches;

/** What an app is told of where it is, beside what only its view knows. */
export const surroundings = (
  displayMode: DisplayMode,
  modes: readonly DisplayMode[],
  containerDimensions: Size,
): HostContext => ({
  theme: theme.shown(),
  styles: { variables: variablesNow() },
  displayMode,
  availableDisplayModes: [...modes],
  containerDimensions,
  locale: navigator.language,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  userAgent: "Signet",
  platform: "web",
  deviceCapabilities: { touch: matches("(any-pointer: coarse)"), hover: matches("(any-hover: hover)") },
  safeAreaInsets: { top: 0, right: 0, bottom: 0, left: 0 },
});
