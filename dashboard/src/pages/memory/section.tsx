import { type ReactNode, useId } from "react";

/** A part of what is told of a memory. */
export const Section = ({
  title,
  about,
  children,
}: {
  title: string;
  about?: ReactNode;
  children: ReactNode;
}) => {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-t border-line pt-4">
      <div className="mb-2.5 flex items-baseline gap-2">
        <h3 id={id} className="flex-1 font-medium">
          {title}
        </h3>
        {about && <span className="text-s text-ink-3">{about}</span>}
      </div>
      {children}
    </section>
  );
};
