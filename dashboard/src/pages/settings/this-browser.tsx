import { Link } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { useWhoami, type Whoami } from "../../auth/may";
import { signOut } from "../../auth/sign-out";
import { Button } from "../../ui/button";
import { Panel } from "../../ui/page";
import { Row } from "./row";

const who = ({ claims, browser }: Whoami): string => {
  const as =
    !claims || claims.sub === "owner" ? "As the owner: it may do everything." : `With the key ${claims.sub}.`;
  return browser ? `${browser.name}. ${as}` : as;
};

export const ThisBrowser = () => {
  const { data } = useWhoami();
  const [busy, setBusy] = useState(false);
  return (
    <Panel title="This browser">
      <Row
        name="Signed in"
        about={
          <>
            {data && who(data)} Other browsers and keys are under{" "}
            <Link to="/keys" className="font-medium text-accent underline underline-offset-2">
              Keys
            </Link>
            .
          </>
        }
      >
        <Button
          icon={<LogOut size={15} />}
          busy={busy}
          onClick={() => {
            setBusy(true);
            void signOut();
          }}
        >
          Sign out
        </Button>
      </Row>
    </Panel>
  );
};
