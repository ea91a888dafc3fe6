import { Skeleton } from "../../ui/skeleton";

/** Rows of the stream that are about to come, each of its final height. */
export const StreamSkeleton = () => (
  <div role="status" className="overflow-hidden">
    <span className="unseen">Loading events</span>
    {Array.from({ length: 14 }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
      <div key={row} className="flex h-9 items-center gap-4 border-b border-line px-4">
        <Skeleton className="h-2.5 w-14" />
        <Skeleton className="h-3 w-20" />
        <Skeleton className="h-3 flex-1" />
      </div>
    ))}
  </div>
);
