import { Menu } from "@base-ui/react/menu";
import { Menubar } from "@base-ui/react/menubar";
import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../ui/button";
import { TRIGGER } from "./look";
import type { WidgetMenu } from "./menus";
import { Popup, SignetItems, SubMenu, ViewItems, WidgetItems } from "./parts";

const BarMenu = ({ name, children }: { name: string; children: ReactNode }) => (
  <Menu.Root>
    <Menu.Trigger className={TRIGGER}>{name}</Menu.Trigger>
    <Popup align="start">{children}</Popup>
  </Menu.Root>
);

/** The bar with its menus. */
export const MenuBarLoaded = ({ shown, more }: { shown: WidgetMenu[]; more: WidgetMenu[] }) => (
  <Menubar aria-label="Menus" className="flex min-w-0">
    <BarMenu name="Signet">
      <SignetItems />
    </BarMenu>
    {shown.map((menu) => (
      <BarMenu key={menu.id} name={menu.name}>
        <WidgetItems menu={menu} />
      </BarMenu>
    ))}
    {more.length > 0 && (
      <BarMenu name="More">
        {more.map((menu) => (
          <SubMenu key={menu.id} name={menu.name}>
            <WidgetItems menu={menu} />
          </SubMenu>
        ))}
      </BarMenu>
    )}
    <BarMenu name="View">
      <ViewItems />
    </BarMenu>
  </Menubar>
);

/** All of it behind one button, where there is no room for a bar. */
export const AllMenus = ({ menus }: { menus: WidgetMenu[] }) => (
  <Menu.Root>
    <Menu.Trigger
      render={
        <IconButton label="Menu">
          <Ellipsis size={17} />
        </IconButton>
      }
    />
    <Popup align="end">
      {menus.map((menu) => (
        <SubMenu key={menu.id} name={menu.name}>
          <WidgetItems menu={menu} />
        </SubMenu>
      ))}
      <ViewItems />
      <Menu.Separator className="mx-2 my-1 h-px bg-line" />
      <SignetItems />
    </Popup>
  </Menu.Root>
);
