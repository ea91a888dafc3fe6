import { overlays } from "../../app/overlays";
import { plainKeys } from "../../app/shortcuts";
import { useKept } from "../../lib/kept";
import { Button } from "../../ui/button";
import { Kbd } from "../../ui/kbd";
import { Panel } from "../../ui/page";
import { Switch } from "../../ui/switch";
import { Row } from "./row";

export const KeysPanel = () => {
  const on = useKept(plainKeys);
  return (
    <Panel
      title="Keyboard"
      actions={
        <Button small onClick={() => overlays.open({ kind: "keys" })}>
          All keys
        </Button>
      }
    >
      <Row
        name="Single keys"
        about={
          <>
            Such as <Kbd keys="g h" /> and <Kbd keys="?" />. Keys with Ctrl go on without them. Switch it off
            if you speak to your computer.
          </>
        }
      >
        <Switch label="Single keys" on={on} onChange={plainKeys.set} />
      </Row>
    </Panel>
  );
};
