import { CircleAlert, PlugZap, ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ApiFailure, said } from "../api/failure";
import { Button } from "./button";

/** Nothing is here yet: what would be here, and how it gets here. */
export const Empty = ({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) => (
  <div className="appear mx-auto grid max-w-sm place-items-center gap-1 px-6 py-12 text-center">
    {icon && (
      <div aria-hidden="true" className="mb-3 grid size-11 place-items-center rounded-m bg-sunk text-ink-3">
        {icon}
      </div>
    )}
    <p className="text-l font-medium">{title}</p>
    {children && <div className="text-pretty text-ink-2">{children}</div>}
    {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
  </div>
);

/** Something went wrong: what, and what can be done. */
export const Trouble = ({ error, retry }: { error: unknown; retry?: () => void }) => {
  const failure = error instanceof ApiFailure ? error : undefined;
  const [icon, title] = failure?.offline
    ? [<PlugZap key="i" size={20} />, "The daemon does not answer"]
    : failure?.denied
      ? [<ShieldAlert key="i" size={20} />, "This session may not see this"]
      : [<CircleAlert key="i" size={20} />, "This did not work"];
  return (
    <div role="alert">
      <Empty icon={icon} title={title} action={retry && <Button onClick={retry}>Try again</Button>}>
        <p className="break-words">{said(error)}</p>
      </Empty>
    </div>
  );
};
