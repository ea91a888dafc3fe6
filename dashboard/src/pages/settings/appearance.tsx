import { useSyncExternalStore } from "react";
import { useKept } from "../../lib/kept";
import { nowShown } from "../../shell/now/shown";
import { theme } from "../../shell/theme";
import { Panel } from "../../ui/page";
import { Segmented } from "../../ui/segmented";
import { Switch } from "../../ui/switch";
import { Row } from "./row";

const THEMES = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const;

export const Appearance = () => {
  const chosen = useSyncExternalStore(theme.watch, theme.get);
  const now = useKept(nowShown);
  return (
    <Panel title="Appearance">
      <div className="grid gap-4">
        <Row name="Colours">
          <Segmented label="Colours" value={chosen} choices={THEMES} onChange={theme.set} />
        </Row>
        <Row name="Now beside the widgets" about="The last minutes, where the window is wide enough.">
          <Switch label="Now beside the widgets" on={now} onChange={nowShown.set} />
        </Row>
      </div>
    </Panel>
  );
};
