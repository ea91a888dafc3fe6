import { Grid } from "../../grid/grid";
import { useLayout } from "../../layout/layout";
import { Trouble } from "../../ui/empty";
import { useTitle } from "../../ui/page";
import { useWidgets } from "../../widgets/api";
import { BrokenFile } from "./broken-file";
import { HomeBar } from "./home-bar";
import { NothingPlaced } from "./nothing-placed";
import { GridSkeleton } from "./skeleton";

/** The widgets that somebody placed, on their grid. */
export const HomePage = () => {
  useTitle("Home");
  const { layout, known, problem, error, retry, unsaved, canUndo, canRedo } = useLayout();
  const { data: widgets } = useWidgets();
  const empty = known && layout.grid.length === 0;
  return (
    <div className="px-4 pt-3 pb-6">
      <HomeBar empty={empty || !known} unsaved={unsaved} canUndo={canUndo} canRedo={canRedo} />
      {problem && <BrokenFile problem={problem} onLook={retry} />}
      {error ? (
        <Trouble error={error} retry={retry} />
      ) : !known ? (
        <GridSkeleton />
      ) : empty ? (
        <NothingPlaced />
      ) : (
        <Grid shown={layout} widgets={widgets} />
      )}
    </div>
  );
};
