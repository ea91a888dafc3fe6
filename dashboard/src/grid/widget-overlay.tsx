import { LayoutGrid, Settings2, X } from "lucide-react";
import { lazy, Suspense, useEffect, useId, useRef } from "react";
import { overlays } from "../app/overlays";
import { useLayout } from "../layout/layout";
import { WidgetIcon } from "../shell/widget-icon";
import { Button, IconButton } from "../ui/button";
import { Empty } from "../ui/empty";
import { SkeletonRows } from "../ui/skeleton";
import { useWidgets } from "../widgets/api";
import { useBoard } from "./current";
import { placeAndShow } from "./place";
import { StateWord } from "./tile-state";

const WidgetView = lazy(() =>
  import("../widgets/widget").then(({ WidgetView }) => ({ default: WidgetView })),
);

/**
 * A widget as large as the window. One that has a tile on the page becomes large itself, since what runs in it would begin
 * anew in another place; others are shown in a dialog.
 */
export const WidgetOverlay = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const board = useBoard();
  const { layout } = useLayout();
  const onGrid = layout.grid.some((tile) => tile.id === id);
  if (!board || !onGrid) return <WidgetDialog id={id} onGrid={onGrid} onClose={onClose} />;
  return (
    <button
      type="button"
      aria-label="Back to the grid"
      tabIndex={-1}
      data-backdrop=""
      onClick={onClose}
      className="appear fixed inset-0 z-30 cursor-default! bg-backdrop"
    />
  );
};

const WidgetDialog = ({ id, onGrid, onClose }: { id: string; onGrid: boolean; onClose: () => void }) => {
  const { data: widgets } = useWidgets();
  const widget = widgets?.find((widget) => widget.id === id);
  const name = widget?.name ?? id;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
      className="appear m-auto h-dvh max-h-none w-dvw max-w-none flex-col overflow-hidden border border-line bg-surface p-0 text-ink shadow-2 open:flex sm:h-[calc(100dvh-32px)] sm:w-[calc(100dvw-32px)] sm:rounded-m"
    >
      <header className="flex h-11 shrink-0 items-center gap-2.5 border-b border-line pr-1.5 pl-3">
        <WidgetIcon name={name} icon={widget?.icon} />
        <h2 id={title} className="min-w-0 flex-1 truncate font-medium">
          {name}
        </h2>
        <StateWord widget={widgets ? widget : null} />
        {widget && !onGrid && (
          <Button
            small
            icon={<LayoutGrid size={13} />}
            onClick={() => {
              onClose();
              placeAndShow(widget);
            }}
          >
            Place on the grid
          </Button>
        )}
        {widget && (
          <IconButton small label="Settings" onClick={() => overlays.open({ kind: "server", id })}>
            <Settings2 size={15} />
          </IconButton>
        )}
        <IconButton small label="Close" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-auto">
        {!widgets && <SkeletonRows />}
        {widgets && !widget && <Empty title="This widget is not installed">It may have been removed.</Empty>}
        {widget && (
          <Suspense fallback={<SkeletonRows />}>
            <WidgetView id={id} />
          </Suspense>
        )}
      </div>
    </dialog>
  );
};
