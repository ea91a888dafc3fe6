import { classes } from "../lib/class";
import { isDrawable } from "../lib/emoji";

/** Whether it is a sign rather than an address. */
const isSign = (icon: string): boolean => icon.length <= 16 && !/[a-z0-9/:.]/i.test(icon);

/** What the daemon gives to who has no sign of its own. A letter tells them apart. */
const ANY = "🧩";

/** What a widget looks like in a list: its emoji or picture, else the first letter of its name. */
export const WidgetIcon = ({
  icon,
  name,
  className = "size-5",
}: {
  icon?: string | undefined;
  name: string;
  className?: string;
}) => {
  const ground = classes(
    "grid shrink-0 place-items-center overflow-hidden rounded-[5px] bg-sunk text-xs font-bold text-ink-2 select-none",
    className,
  );
  if (icon && icon !== ANY && isSign(icon) && isDrawable(icon)) {
    return (
      <span aria-hidden="true" className={ground}>
        {icon}
      </span>
    );
  }
  // Addresses of pictures elsewhere are not loaded: this page asks nobody but the daemon.
  if (icon?.startsWith("data:image/")) {
    return <img src={icon} alt="" className={classes("shrink-0 rounded-[5px] object-contain", className)} />;
  }
  return (
    <span aria-hidden="true" className={ground}>
      {[...name.trim()][0]?.toUpperCase() ?? "?"}
    </span>
  );
};
