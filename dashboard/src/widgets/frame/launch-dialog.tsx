import { useMemo, useState } from "react";
import { formOf } from "../../forms/schema";
import { SchemaForm } from "../../forms/schema-form";
import { stringify } from "../../lib/json";
import { Dialog } from "../../ui/dialog";
import { Checkbox } from "../../ui/field";
import type { Tool } from "../api";
import type { Params } from "../bridge/message";

/** What the call takes that opens an app. */
export const LaunchDialog = ({
  tool,
  onClose,
  onRun,
}: {
  tool: Tool;
  onClose: () => void;
  onRun: (args: Params, always: boolean) => void;
}) => {
  const spec = useMemo(() => formOf(tool.inputSchema), [tool]);
  const [always, setAlways] = useState(tool.effect === "reads");
  return (
    <Dialog title={tool.title ?? tool.name} about={tool.description} onClose={onClose}>
      <SchemaForm
        spec={spec}
        submit="Open"
        onSubmit={(value) => onRun(JSON.parse(stringify(value)) as Params, always)}
        note={
          tool.decision === "allow" && (
            <Checkbox
              label="With these each time it opens"
              checked={always}
              onChange={(event) => setAlways(event.target.checked)}
            />
          )
        }
      />
    </Dialog>
  );
};
