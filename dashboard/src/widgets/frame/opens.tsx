import { Play } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../ui/button";
import type { Tool, WholeWidget } from "../api";
import { type LaunchCall, requiredOf, saveLaunch } from "../host/launch";
import { Bar } from "./covers";

const LaunchDialog = lazy(() =>
  import("./launch-dialog").then(({ LaunchDialog }) => ({ default: LaunchDialog })),
);

/** An app that begins with a call that is not made without being asked for. */
export const Opens = ({
  widget,
  tool,
  onRun,
}: {
  widget: WholeWidget;
  tool: Tool;
  onRun: (call: LaunchCall) => void;
}) => {
  const [filling, setFilling] = useState(false);
  const name = tool.title ?? tool.name;
  const needs = requiredOf(tool);
  const call = { tool: tool.name, arguments: {} };
  if (needs.length > 0) {
    return (
      <>
        <Bar
          action={
            <Button small onClick={() => setFilling(true)}>
              Fill in…
            </Button>
          }
        >
          It begins with “{name}”, which needs {needs.join(", ")}.
        </Bar>
        {filling && (
          <Suspense>
            <LaunchDialog
              tool={tool}
              onClose={() => setFilling(false)}
              onRun={(args, always) => {
                setFilling(false);
                if (always) saveLaunch(widget.id, { tool: tool.name, arguments: args });
                onRun({ tool: tool.name, arguments: args });
              }}
            />
          </Suspense>
        )}
      </>
    );
  }
  return (
    <Bar
      action={
        <>
          <Button small icon={<Play size={12} />} onClick={() => onRun(call)}>
            Run
          </Button>
          {tool.decision === "allow" && (
            <Button
              small
              look="ghost"
              onClick={() => {
                saveLaunch(widget.id, call);
                onRun(call);
              }}
            >
              Always
            </Button>
          )}
        </>
      }
    >
      It begins with “{name}”, which may change data.
    </Bar>
  );
};
