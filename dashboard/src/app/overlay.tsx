import { lazy, Suspense } from "react";
import { useDeepLinks } from "./deep-link";
import { overlays, useOverlay } from "./overlays";

const AddDialog = lazy(() => import("../add/add-dialog").then(({ AddDialog }) => ({ default: AddDialog })));
const ServerDialog = lazy(() =>
  import("../servers/server-dialog").then(({ ServerDialog }) => ({ default: ServerDialog })),
);
const Palette = lazy(() => import("../shell/palette/palette").then(({ Palette }) => ({ default: Palette })));
const KeysDialog = lazy(() =>
  import("../shell/keys-dialog").then(({ KeysDialog }) => ({ default: KeysDialog })),
);
const Drawer = lazy(() => import("../shell/drawer").then(({ Drawer }) => ({ default: Drawer })));
const WidgetOverlay = lazy(() =>
  import("../grid/widget-overlay").then(({ WidgetOverlay }) => ({ default: WidgetOverlay })),
);
const StartDialog = lazy(() =>
  import("../shell/first/start-dialog").then(({ StartDialog }) => ({ default: StartDialog })),
);
const ToolDialog = lazy(() =>
  import("../cards/tool-dialog").then(({ ToolDialog }) => ({ default: ToolDialog })),
);

const PermissionsDialog = lazy(() =>
  import("../widgets/permissions/permissions-dialog").then(({ PermissionsDialog }) => ({
    default: PermissionsDialog,
  })),
);

/** What is laid over the page, loaded when it is first opened. */
export const OpenOverlay = () => {
  useDeepLinks();
  const overlay = useOverlay();
  return <Suspense>{overlay && shownBy(overlay)}</Suspense>;
};

const shownBy = (overlay: NonNullable<ReturnType<typeof useOverlay>>) => {
  switch (overlay.kind) {
    case "add":
      return <AddDialog asked={overlay.asked} onClose={overlays.close} />;
    case "server":
      return <ServerDialog key={overlay.id} id={overlay.id} tab={overlay.tab} onClose={overlays.close} />;
    case "drawer":
      return <Drawer onClose={overlays.close} />;
    case "widget":
      return <WidgetOverlay key={overlay.id} id={overlay.id} onClose={overlays.close} />;
    case "permissions":
      return <PermissionsDialog key={overlay.id} id={overlay.id} onClose={overlays.close} />;
    case "palette":
      return <Palette onClose={overlays.close} />;
    case "keys":
      return <KeysDialog onClose={overlays.close} />;
    case "start":
      return <StartDialog onClose={overlays.close} />;
    case "tool":
      return (
        <ToolDialog
          key={`${overlay.id}/${overlay.tool}`}
          id={overlay.id}
          tool={overlay.tool}
          onClose={overlays.close}
        />
      );
    default:
      return null;
  }
};
