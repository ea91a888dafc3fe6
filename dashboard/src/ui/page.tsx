import { type ReactNode, useEffect, useId } from "react";
import { classes } from "../lib/class";

/** A page: its name, what it is about, what can be done, and the rest. */
export const Page = ({
  title,
  about,
  actions,
  children,
  wide,
  fill,
}: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** As wide as the window; text is read best when it is not. */
  wide?: boolean;
  /** As high as the window: what it holds scrolls by itself. */
  fill?: boolean;
}) => {
  useTitle(title);
  return (
    <div
      className={classes(
        "mx-auto w-full px-4 pt-6 pb-8 sm:px-8",
        !wide && "max-w-[960px]",
        fill && "flex h-full min-h-[480px] flex-col",
      )}
    >
      <header className="mb-6 flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-60">
          <h1 className="text-xl font-bold">{title}</h1>
          {about && <p className="mt-0.5 max-w-prose text-pretty text-ink-2">{about}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
};

/** What the browser's tab says. */
export const useTitle = (title: string): void => {
  useEffect(() => {
    document.title = `${title} · Signet`;
  }, [title]);
};

/** Things that belong together, on a surface. */
export const Panel = ({
  title,
  about,
  actions,
  children,
  flush,
}: {
  title?: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Without space around what it holds: for lists whose rows reach the edge. */
  flush?: boolean;
}) => {
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className="overflow-hidden rounded-m border border-line bg-surface"
    >
      {title && (
        <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2">
          <div className="min-w-0 flex-1">
            <h2 id={id} className="font-medium">
              {title}
            </h2>
            {about && <p className="text-s text-ink-3">{about}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={classes(!flush && "p-4")}>{children}</div>
    </section>
  );
};
