import { Laptop } from "lucide-react";
import { many } from "../../lib/number";
import { useStatus } from "../../shell/api";
import { Tag } from "../../ui/tag";
import type { Session } from "./api";
import type { Machine } from "./model";
import { SeatRow } from "./seat-row";

/** A machine, and the harnesses on it. */
export const MachinePanel = ({
  machine: { name, seats },
  onOpen,
}: {
  machine: Machine;
  onOpen: (session: Session) => void;
}) => {
  const { data: status } = useStatus();
  return (
    <section
      aria-label={name ?? "No machine named"}
      className="overflow-hidden rounded-m border border-line bg-surface"
    >
      <header className="flex min-h-11 items-center gap-2.5 border-b border-line px-4">
        <Laptop size={15} className="shrink-0 text-ink-3" />
        <h2 className="flex min-w-0 flex-1 items-center gap-2 font-medium">
          <span className="truncate">{name ?? "No machine named"}</span>
          {name !== null && name === status?.machine && <Tag>the daemon's own</Tag>}
        </h2>
        <p className="text-s text-ink-3 tabular">
          {many(seats.length, "harness", "harnesses")} ·{" "}
          {many(
            seats.reduce((sum, { sessions }) => sum + sessions.length, 0),
            "session",
          )}
        </p>
      </header>
      <div className="divide-y divide-line">
        {seats.map((seat) => (
          <SeatRow key={seat.id} seat={seat} onOpen={onOpen} />
        ))}
      </div>
    </section>
  );
};
