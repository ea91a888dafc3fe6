import { classes } from "../lib/class";

/** The shape of what is about to come, of the size that it will have: nothing moves when it comes. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden="true" className={classes("coming shimmer rounded-s", className)} />
);

/** Rows of a list that is about to come. */
export const SkeletonRows = ({ rows = 5, label = "Loading" }: { rows?: number; label?: string }) => (
  <div role="status" className="coming grid gap-2 p-4">
    <span className="unseen">{label}</span>
    {Array.from({ length: rows }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
      <div key={row} className="flex items-center gap-3 py-1.5">
        <Skeleton className="size-8 rounded-m" />
        <div className="grid flex-1 gap-1.5">
          <Skeleton className="h-3 w-2/5" />
          <Skeleton className="h-2.5 w-3/5" />
        </div>
      </div>
    ))}
  </div>
);
