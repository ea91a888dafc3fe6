/** Tiles that are about to come. */
const SHAPES = [
  "col-span-5 row-span-4",
  "col-span-7 row-span-3",
  "col-span-4 row-span-3",
  "col-span-3 row-span-3",
];

export const GridSkeleton = () => (
  <div role="status" className="grid auto-rows-[64px] grid-cols-12 gap-3 max-md:grid-cols-1">
    <span className="unseen">Loading the widgets</span>
    {SHAPES.map((shape) => (
      <div key={shape} className={`rounded-m border border-line bg-surface max-md:col-span-1 ${shape}`}>
        <div className="h-10 border-b border-line" />
      </div>
    ))}
  </div>
);
