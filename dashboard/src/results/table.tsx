import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { classes } from "../lib/class";
import { many } from "../lib/number";
import { type Column, cell, sorted } from "./model";

const ROW = 29;

interface Order {
  column: string;
  downwards: boolean;
}

/** Rows under names, in the order of any column. Only those in sight are drawn. */
export const ResultTable = ({ rows, columns }: { rows: Record<string, unknown>[]; columns: Column[] }) => {
  const [order, setOrder] = useState<Order>();
  const shown = useMemo(() => (order ? sorted(rows, order.column, order.downwards) : rows), [rows, order]);
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    // Before it was measured, for the first paint.
    initialRect: { width: 320, height: 320 },
  });
  const visible = virtual.getVirtualItems();
  const before = visible[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);
  if (rows.length === 0) return <p className="text-ink-3">No rows.</p>;
  return (
    <div className="grid grid-cols-1 min-w-0 gap-1">
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys
        tabIndex={0}
        aria-label="Result"
        className="max-h-80 overflow-auto rounded-s border border-line"
      >
        <table aria-rowcount={rows.length + 1} className="w-full border-collapse text-s">
          <thead className="sticky top-0 z-1 bg-sunk">
            <tr aria-rowindex={1}>
              {columns.map((column) => (
                <Head key={column.name} column={column} order={order} onOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && (
              <tr>
                <td colSpan={columns.length} style={{ height: before }} />
              </tr>
            )}
            {visible.map(({ index }) => (
              <tr key={index} aria-rowindex={index + 2} className="border-t border-line hover:bg-hover">
                {columns.map(({ name }) => (
                  <Cell key={name} value={shown[index]?.[name]} />
                ))}
              </tr>
            ))}
            {after > 0 && (
              <tr>
                <td colSpan={columns.length} style={{ height: after }} />
              </tr>
            )}
          </tbody>
        </table>
      </section>
      {rows.length > 8 && <p className="text-xs text-ink-3">{many(rows.length, "row")}</p>}
    </div>
  );
};

const Head = ({
  column: { name, label },
  order,
  onOrder,
}: {
  column: Column;
  order: Order | undefined;
  onOrder: (order: Order | undefined) => void;
}) => {
  const own = order?.column === name ? order : undefined;
  // Up, down, and as it came.
  const next = !own
    ? { column: name, downwards: false }
    : own.downwards
      ? undefined
      : { ...own, downwards: true };
  const Arrow = own?.downwards ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={own ? (own.downwards ? "descending" : "ascending") : "none"}
      className="p-0 text-left font-medium whitespace-nowrap text-ink-2"
    >
      <button
        type="button"
        onClick={() => onOrder(next)}
        className="flex h-7 w-full items-center gap-1 px-2.5 text-left hover:text-ink"
      >
        {label}
        <Arrow size={11} aria-hidden="true" className={classes(!own && "opacity-0")} />
      </button>
    </th>
  );
};

const Cell = ({ value }: { value: unknown }) => {
  const text = cell(value);
  const isNumber = typeof value === "number";
  return (
    <td
      title={text.length > 30 ? text.slice(0, 500) : undefined}
      className={classes("h-7 max-w-72 truncate px-2.5 py-1", isNumber && "tabular")}
    >
      {text}
    </td>
  );
};
