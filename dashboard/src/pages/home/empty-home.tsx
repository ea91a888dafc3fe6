import { LayoutGrid } from "lucide-react";
import { overlays } from "../../app/overlays";
import { useFirstSteps } from "../../shell/first/steps";
import { FirstRun } from "../../shell/first-run";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";

/** There is nothing on the grid: how to begin, or, for those who began already, how to go on. */
export const EmptyHome = () => (useFirstSteps().isOver ? <NothingPlaced /> : <FirstRun />);

const NothingPlaced = () => (
  <Empty
    icon={<LayoutGrid size={20} />}
    title="Your widgets go here"
    action={
      <>
        <Button look="primary" onClick={() => overlays.open({ kind: "drawer" })}>
          Choose widgets
        </Button>
        <Button onClick={() => overlays.open({ kind: "add" })}>Add a server</Button>
      </>
    }
  >
    Place those that are installed, or add an MCP server: each has a widget.
  </Empty>
);
