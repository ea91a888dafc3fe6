import { Check, Plus } from "lucide-react";
import { overlays } from "../../app/overlays";
import { Button } from "../../ui/button";
import { Skeleton } from "../../ui/skeleton";
import { useWidgets, type Widget } from "../../widgets/api";
import { useShellLayout } from "../groups/layout";
import { WidgetIcon } from "../widget-icon";

/** Those that come with Signet, and what each is for. */
const OFFERED: Record<string, string> = {
  activity: "What happens in your agents, browser and servers, as it happens",
  "memory-search": "Everything that was remembered, found by typing",
};

/** A widget that is there already, one click away. */
export const WidgetStep = () => {
  const { data: widgets } = useWidgets();
  const { layout, place } = useShellLayout();
  const offered = (widgets ?? []).filter(({ id }) => id in OFFERED);
  return (
    <div className="grid gap-3">
      <p className="text-ink-2">These come with Signet. More are one command or one address away.</p>
      {!widgets ? (
        <Skeleton className="h-28" />
      ) : (
        <ul className="grid gap-2">
          {offered.map((widget) => (
            <Offer
              key={widget.id}
              widget={widget}
              placed={layout?.grid.some(({ id }) => id === widget.id) ?? false}
              onPlace={layout && (() => place(widget))}
            />
          ))}
        </ul>
      )}
      <div>
        <Button icon={<Plus size={15} />} onClick={() => overlays.open({ kind: "add" })}>
          Add another
        </Button>
      </div>
    </div>
  );
};

const Offer = ({
  widget,
  placed,
  onPlace,
}: {
  widget: Widget;
  placed: boolean;
  onPlace: (() => void) | undefined;
}) => (
  <li className="flex items-center gap-3 rounded-s border border-line bg-raised p-2.5">
    <WidgetIcon name={widget.name} icon={widget.icon} className="size-8 text-l" />
    <span className="min-w-0 flex-1">
      <span className="block font-medium">{widget.name}</span>
      <span className="block text-s text-pretty text-ink-3">{OFFERED[widget.id]}</span>
    </span>
    {placed ? (
      <span className="flex items-center gap-1 px-2 text-s text-ok">
        <Check size={14} /> placed
      </span>
    ) : (
      onPlace && (
        <Button onClick={onPlace} aria-label={`Place ${widget.name}`}>
          Place
        </Button>
      )
    )}
  </li>
);
