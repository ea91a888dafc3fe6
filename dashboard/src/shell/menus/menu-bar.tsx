import { lazy, Suspense } from "react";
import { useMedia } from "../../ui/media";
import { useWidgets } from "../../widgets/api";
import { TRIGGER } from "./look";
import { fitting, menusOf } from "./menus";

const Loaded = lazy(() =>
  import("./menu-bar-loaded").then(({ MenuBarLoaded }) => ({ default: MenuBarLoaded })),
);

/** The bar's words without their menus, in the same place, for the moment until those are loaded. */
const Words = ({ words }: { words: string[] }) => (
  <div aria-hidden="true" className="flex">
    {words.map((word) => (
      <span key={word} className={TRIGGER}>
        {word}
      </span>
    ))}
  </div>
);

/** Menus of Signet, of each widget that has one, and of the view. */
export const MenuBar = () => {
  const { data: widgets } = useWidgets();
  const roomy = useMedia("(min-width: 1440px)");
  const [shown, more] = fitting(menusOf(widgets ?? []), roomy ? 5 : 2);
  const words = ["Signet", ...shown.map(({ name }) => name), ...(more.length > 0 ? ["More"] : []), "View"];
  return (
    <Suspense fallback={<Words words={words} />}>
      <Loaded shown={shown} more={more} />
    </Suspense>
  );
};
