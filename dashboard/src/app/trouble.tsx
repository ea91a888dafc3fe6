import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { Empty, Trouble } from "../ui/empty";

/** A page that failed by itself. The others go on. */
export const PageTrouble = ({ error, reset }: ErrorComponentProps) => <Trouble error={error} retry={reset} />;

export const NoPage = () => (
  <Empty
    icon={<Compass size={20} />}
    title="There is no such page"
    action={
      <Link to="/" className="font-medium text-accent underline underline-offset-2">
        Go to the dashboard
      </Link>
    }
  >
    The address may be of another version of Signet.
  </Empty>
);
