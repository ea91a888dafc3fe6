import { Unplug } from "lucide-react";
import { Component, lazy, memo, type ReactNode, Suspense } from "react";
import { Button } from "../ui/button";
import { Empty, Trouble } from "../ui/empty";
import { Skeleton } from "../ui/skeleton";
import type { Widget } from "../widgets/api";
import { useGrid } from "./context";

const WidgetView = lazy(() =>
  import("../widgets/widget").then(({ WidgetView }) => ({ default: WidgetView })),
);

/** One widget that fails leaves the others alone. */
class Fence extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError = (error: unknown) => ({ error });

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Trouble error={error} retry={() => this.setState({ error: undefined })} />;
  }
}

/** What is about to come: a line and what it says. */
const Coming = ({ name }: { name: string }) => (
  <div role="status" className="grid gap-2.5 p-3">
    <span className="unseen">Loading {name}</span>
    <Skeleton className="h-8 w-full" />
    <Skeleton className="h-3 w-3/5" />
    <Skeleton className="h-3 w-2/5" />
  </div>
);

/** What a tile shows. */
export const TileBody = memo(
  ({ id, name, widget }: { id: string; name: string; widget: Widget | undefined | null }) => {
    const { lift } = useGrid();
    return (
      <div className="min-h-0 flex-1 overflow-auto">
        {widget === null ? (
          <Coming name={name} />
        ) : widget ? (
          <Fence key={id}>
            <Suspense fallback={<Coming name={name} />}>
              <WidgetView id={id} />
            </Suspense>
          </Fence>
        ) : (
          <Empty
            icon={<Unplug size={20} />}
            title="Not installed"
            action={<Button onClick={() => lift(id, name)}>Take off the grid</Button>}
          >
            Its place is kept should it come back.
          </Empty>
        )}
      </div>
    );
  },
);
