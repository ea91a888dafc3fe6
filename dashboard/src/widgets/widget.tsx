import { lazy, Suspense } from "react";
import { Trouble } from "../ui/empty";
import { Skeleton } from "../ui/skeleton";
import { useWidget, type WholeWidget } from "./api";
import type { LaunchCall } from "./host/launch";

const FramedView = lazy(() => import("./app-view").then(({ FramedView }) => ({ default: FramedView })));
const CardView = lazy(() => import("../cards/card").then(({ CardView }) => ({ default: CardView })));
const ServerState = lazy(() =>
  import("./server-state").then(({ ServerState }) => ({ default: ServerState })),
);

export interface WidgetViewProps {
  id: string;
  /** In a place of a fixed size, or in a flow of text where an app says how high it is. */
  place?: "tile" | "flow";
  /** What its app is opened with, in place of what the person saved. */
  launch?: LaunchCall | undefined;
}

/** What a widget shows, wherever it is shown. */
export const WidgetView = ({ id, place = "tile", launch }: WidgetViewProps) => {
  const { data: widget, error, refetch } = useWidget(id);
  if (!widget) return error ? <Trouble error={error} retry={() => void refetch()} /> : <Blank />;
  return (
    <Suspense fallback={<Blank />}>
      {isThere(widget) ? (
        <Shown widget={widget} flow={place === "flow"} launch={launch} />
      ) : (
        <div className="relative h-full min-h-40">
          <ServerState widget={widget} />
        </div>
      )}
    </Suspense>
  );
};

const Shown = ({
  widget,
  ...rest
}: {
  widget: WholeWidget;
  flow: boolean;
  launch: WidgetViewProps["launch"];
}) => (widget.kind === "card" ? <CardView id={widget.id} /> : <FramedView widget={widget} {...rest} />);

/** Whether there is something to show: what it showed last stays while its server is reached again. */
const isThere = (widget: WholeWidget): boolean => {
  if (widget.state === "connected") return true;
  const known = widget.tools !== undefined;
  return known && (widget.state === "reconnecting" || widget.state === "connecting");
};

const Blank = () => (
  <div role="status" className="grid h-full content-start gap-3 p-4">
    <span className="unseen">Loading</span>
    <Skeleton className="h-4 w-1/3" />
    <Skeleton className="h-24 w-full" />
  </div>
);
