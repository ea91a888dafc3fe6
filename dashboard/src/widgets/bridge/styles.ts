/**
 * The look of the dashboard in the standard's words: every name that it has, made of `style/tokens.css`. Fonts are not
 * among what an app may load, so that a family's own name counts only where the machine has it.
 */
const COLOURS: Record<string, string> = {
  "--color-background-primary": "var(--surface)",
  "--color-background-secondary": "var(--bg)",
  "--color-background-tertiary": "var(--sunk)",
  "--color-background-inverse": "var(--ink)",
  "--color-background-ghost": "transparent",
  "--color-background-info": "var(--accent-soft)",
  "--color-background-danger": "var(--bad-soft)",
  "--color-background-success": "var(--ok-soft)",
  "--color-background-warning": "var(--warn-soft)",
  "--color-background-disabled": "var(--sunk)",
  "--color-text-primary": "var(--ink)",
  "--color-text-secondary": "var(--ink-2)",
  "--color-text-tertiary": "var(--ink-3)",
  "--color-text-inverse": "var(--surface)",
  "--color-text-ghost": "var(--ink-3)",
  "--color-text-info": "var(--accent)",
  "--color-text-danger": "var(--bad)",
  "--color-text-success": "var(--ok)",
  "--color-text-warning": "var(--warn)",
  "--color-text-disabled": "var(--ink-3)",
  "--color-border-primary": "var(--line-strong)",
  "--color-border-secondary": "var(--line)",
  "--color-border-tertiary": "var(--line)",
  "--color-border-inverse": "var(--ink)",
  "--color-border-ghost": "transparent",
  "--color-border-info": "var(--accent)",
  "--color-border-danger": "var(--bad)",
  "--color-border-success": "var(--ok)",
  "--color-border-warning": "var(--warn)",
  "--color-border-disabled": "var(--line)",
  "--color-ring-primary": "var(--accent)",
  "--color-ring-secondary": "var(--line-strong)",
  "--color-ring-inverse": "var(--surface)",
  "--color-ring-info": "var(--accent)",
  "--color-ring-danger": "var(--bad)",
  "--color-ring-success": "var(--ok)",
  "--color-ring-warning": "var(--warn)",
};

const PLAIN: Record<string, string> = {
  "--font-weight-normal": "420",
  "--font-weight-medium": "540",
  "--font-weight-semibold": "600",
  "--font-weight-bold": "630",
  "--font-text-xs-size": "11px",
  "--font-text-sm-size": "12px",
  "--font-text-md-size": "13px",
  "--font-text-lg-size": "15px",
  "--font-heading-xs-size": "13px",
  "--font-heading-sm-size": "15px",
  "--font-heading-md-size": "17px",
  "--font-heading-lg-size": "20px",
  "--font-heading-xl-size": "23px",
  "--font-heading-2xl-size": "26px",
  "--font-heading-3xl-size": "32px",
  "--font-text-xs-line-height": "16px",
  "--font-text-sm-line-height": "17px",
  "--font-text-md-line-height": "19px",
  "--font-text-lg-line-height": "22px",
  "--font-heading-xs-line-height": "19px",
  "--font-heading-sm-line-height": "22px",
  "--font-heading-md-line-height": "24px",
  "--font-heading-lg-line-height": "27px",
  "--font-heading-xl-line-height": "30px",
  "--font-heading-2xl-line-height": "32px",
  "--font-heading-3xl-line-height": "38px",
  "--border-radius-xs": "4px",
  "--border-radius-xl": "20px",
  "--border-radius-full": "999px",
  "--border-width-regular": "1px",
};

/** Read from the tokens as they are. */
const TOKENS: Record<string, string> = {
  "--font-sans": "--font-sans",
  "--font-mono": "--font-mono",
  "--border-radius-sm": "--radius-s",
  "--border-radius-md": "--radius-m",
  "--border-radius-lg": "--radius-l",
};

/** Shadows hold colours: they are worked out as a shadow. */
const SHADOWS: Record<string, string> = {
  "--shadow-hairline": "0 0 0 1px var(--line)",
  "--shadow-sm": "var(--shadow-1)",
  "--shadow-md": "var(--shadow-2)",
  "--shadow-lg": "var(--shadow-2)",
};

/** Every name of the standard with its value as it is now, in this theme. An app cannot look our own names up. */
export const readVariables = (root: HTMLElement): Record<string, string> => {
  const probe = document.createElement("span");
  probe.hidden = true;
  root.append(probe);
  const worked = (property: "color" | "boxShadow", value: string): string => {
    probe.style[property] = value;
    return getComputedStyle(probe)[property] || value;
  };
  const style = getComputedStyle(root);
  const values: Record<string, string> = { ...PLAIN };
  for (const [name, value] of Object.entries(COLOURS)) values[name] = worked("color", value);
  for (const [name, value] of Object.entries(SHADOWS)) values[name] = worked("boxShadow", value);
  for (const [name, token] of Object.entries(TOKENS)) values[name] = style.getPropertyValue(token).trim();
  probe.remove();
  return values;
};
