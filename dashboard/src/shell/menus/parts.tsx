import { Menu } from "@base-ui/react/menu";
import { useQueryClient } from "@tanstack/react-query";
import { Check, ChevronRight } from "lucide-react";
import { type ReactNode, useSyncExternalStore } from "react";
import { classes } from "../../lib/class";
import { useKept } from "../../lib/kept";
import { Kbd } from "../../ui/kbd";
import { MenuItem, MenuLine } from "../../ui/menu";
import { commands } from "../commands";
import { useShellLayout } from "../groups/layout";
import { nowShown } from "../now/shown";
import { type Theme, theme } from "../theme";
import { chooseItem } from "./choose";
import type { WidgetMenu } from "./menus";

const ITEM =
  "flex h-8 items-center gap-2.5 rounded-s px-2.5 text-ink outline-none select-none data-highlighted:bg-hover data-popup-open:bg-hover";

/** Where a menu's items are. */
export const Popup = ({ align, children }: { align: "start" | "end"; children: ReactNode }) => (
  <Menu.Portal>
    <Menu.Positioner align={align} sideOffset={6} className="z-50">
      <Menu.Popup className="appear min-w-52 max-w-80 rounded-m bg-raised p-1 shadow-2 outline-none">
        {children}
      </Menu.Popup>
    </Menu.Positioner>
  </Menu.Portal>
);

export const SubMenu = ({ name, children }: { name: string; children: ReactNode }) => (
  <Menu.SubmenuRoot>
    <Menu.SubmenuTrigger className={ITEM}>
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <ChevronRight size={14} className="text-ink-3" />
    </Menu.SubmenuTrigger>
    <Menu.Portal>
      <Menu.Positioner sideOffset={2} alignOffset={-4} className="z-50">
        <Menu.Popup className="appear min-w-44 max-w-80 rounded-m bg-raised p-1 shadow-2 outline-none">
          {children}
        </Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  </Menu.SubmenuRoot>
);

/** Something that is on or off, with a tick in front when it is on. */
const TICK = (
  <span className="grid size-4 place-items-center text-ink-2">
    <Menu.CheckboxItemIndicator>
      <Check size={14} />
    </Menu.CheckboxItemIndicator>
  </span>
);

export const CheckItem = ({
  on,
  keys,
  onChange,
  children,
}: {
  on: boolean;
  keys?: ReactNode;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) => (
  <Menu.CheckboxItem checked={on} onCheckedChange={onChange} className={ITEM}>
    {TICK}
    <span className="min-w-0 flex-1 truncate">{children}</span>
    {keys}
  </Menu.CheckboxItem>
);

/** What a widget offers. */
export const WidgetItems = ({ menu }: { menu: WidgetMenu }) => {
  const client = useQueryClient();
  const { layout } = useShellLayout();
  const isOnGrid = layout?.grid.some(({ id }) => id === menu.id) ?? false;
  return menu.items.map((item) => (
    <MenuItem key={item} onSelect={() => void chooseItem(client, menu, item, isOnGrid)}>
      {item}
    </MenuItem>
  ));
};

export const SignetItems = () => (
  <>
    <MenuItem onSelect={commands.about}>About Signet</MenuItem>
    <MenuItem onSelect={() => commands.go("/settings")} keys={<Kbd keys="g s" />}>
      Settings
    </MenuItem>
    <MenuItem onSelect={commands.keys} keys={<Kbd keys="?" />}>
      Keys
    </MenuItem>
    <MenuItem onSelect={() => commands.add()}>Add a widget…</MenuItem>
    <MenuLine />
    <MenuItem onSelect={commands.signOut}>Sign out</MenuItem>
  </>
);

const THEMES: [Theme, string][] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export const ViewItems = () => {
  const now = useKept(nowShown);
  const chosen = useSyncExternalStore(theme.watch, theme.get);
  return (
    <>
      <MenuItem onSelect={() => commands.go("/")} keys={<Kbd keys="g h" />}>
        Dashboard
      </MenuItem>
      <MenuItem onSelect={commands.search} keys={<Kbd keys="mod+k" />}>
        Search or run a command
      </MenuItem>
      <MenuLine />
      <CheckItem on={now} onChange={nowShown.set} keys={<Kbd keys="n" />}>
        Now panel
      </CheckItem>
      <MenuLine />
      <Menu.RadioGroup value={chosen} onValueChange={(value: Theme) => theme.set(value)}>
        <Menu.GroupLabel className="px-2.5 pt-1.5 pb-1 text-xs font-medium text-ink-3">
          Colours
        </Menu.GroupLabel>
        {THEMES.map(([value, name]) => (
          <Menu.RadioItem key={value} value={value} className={ITEM}>
            <span className={classes("grid size-4 place-items-center text-ink-2")}>
              <Menu.RadioItemIndicator>
                <Check size={14} />
              </Menu.RadioItemIndicator>
            </span>
            {name}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
};
