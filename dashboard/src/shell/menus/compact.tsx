import { Ellipsis } from "lucide-react";
import { lazy, Suspense } from "react";
import { useWidgets } from "../../widgets/api";
import { menusOf } from "./menus";

const Loaded = lazy(() => import("./menu-bar-loaded").then(({ AllMenus }) => ({ default: AllMenus })));

/** The menus of a narrow window. */
export const CompactMenus = () => {
  const { data: widgets } = useWidgets();
  const waiting = (
    <span aria-hidden="true" className="grid size-8 shrink-0 place-items-center text-ink-3">
      <Ellipsis size={17} />
    </span>
  );
  return (
    <Suspense fallback={waiting}>
      <Loaded menus={menusOf(widgets ?? [])} />
    </Suspense>
  );
};
