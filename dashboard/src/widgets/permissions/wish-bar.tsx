import { ShieldQuestion } from "lucide-react";
import { type MouseEvent, useLayoutEffect, useRef } from "react";
import { overlays } from "../../app/overlays";
import { useMay } from "../../auth/may";
import { Button } from "../../ui/button";
import type { AppWish, WholeWidget } from "../api";
import { Bar } from "../frame/covers";
import { useDecide } from "./api";
import { asks, isFeature, undecided } from "./words";

/** What an app asks for and nobody decided. It runs without it meanwhile. */
export const WishBar = ({
  widget,
  uri,
  wishes,
}: {
  widget: WholeWidget;
  uri: string;
  wishes: readonly AppWish[];
}) => {
  const decide = useDecide(widget.id, uri);
  const may = useMay("connectors");
  const open = undecided(widget, uri, wishes);
  if (!may || open.length === 0) return null;
  const say = (allowed: boolean): void =>
    decide.mutate(Object.fromEntries(open.map(({ name }) => [name, allowed])));
  return <Asking widget={widget} open={open} busy={decide.isPending} onSay={say} />;
};

const Asking = ({
  widget,
  open,
  busy,
  onSay,
}: {
  widget: WholeWidget;
  open: readonly AppWish[];
  busy: boolean;
  onSay: (allowed: boolean) => void;
}) => {
  const back = useRef<HTMLElement>(null);
  // The focus is not lost with what had it.
  useLayoutEffect(
    () => () => {
      const now = document.activeElement;
      if (now === document.body || now?.closest("[data-wishes]")) back.current?.focus();
    },
    [],
  );
  const say = (allowed: boolean) => (event: MouseEvent<HTMLElement>) => {
    const tile = event.currentTarget.closest("[data-tile]");
    back.current = tile?.querySelector<HTMLElement>("[aria-haspopup=menu]") ?? null;
    onSay(allowed);
  };
  return (
    <Bar
      calm
      icon={<ShieldQuestion size={14} />}
      action={
        <span data-wishes="" className="flex shrink-0 gap-1">
          {open.every(isFeature) ? (
            <Button small busy={busy} onClick={say(true)}>
              Allow
            </Button>
          ) : (
            // What it would reach is to be read first.
            <Button small onClick={() => overlays.open({ kind: "permissions", id: widget.id })}>
              Look at it…
            </Button>
          )}
          <Button small look="ghost" disabled={busy} onClick={say(false)}>
            Not now
          </Button>
        </span>
      }
    >
      {widget.name} {asks(open)}.
    </Bar>
  );
};
