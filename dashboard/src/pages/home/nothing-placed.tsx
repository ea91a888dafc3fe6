import { LayoutGrid } from "lucide-react";
import { overlays } from "../../app/overlays";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";

/** There is nothing on the grid. */
export const NothingPlaced = () => (
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
