import { useMemo } from "react";
import { layout, useLayout } from "../../layout/layout";
import type { Tool } from "../api";
import { isRecord, type Params } from "../bridge/message";

/** The call that an app is opened with. */
export interface LaunchCall {
  tool: string;
  arguments: Params;
}

/** The call that opens an app, if it can be made without being asked for: it only reads, and needs nothing. */
export const launchTool = (tools: readonly Tool[], names: readonly string[]): Tool | undefined =>
  tools.find(
    (tool) =>
      names.includes(tool.name) &&
      tool.effect === "reads" &&
      tool.decision === "allow" &&
      requiredOf(tool).length === 0,
  );

/** Arguments that a tool cannot be called without. */
export const requiredOf = ({ inputSchema }: Pick<Tool, "inputSchema">): string[] => {
  const required = isRecord(inputSchema) ? inputSchema.required : undefined;
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
};

/** A call as it was saved, or written into the file by hand. */
export const savedLaunch = (settings: unknown): LaunchCall | undefined => {
  const saved = isRecord(settings) ? settings.launch : undefined;
  if (!isRecord(saved) || typeof saved.tool !== "string" || saved.tool === "") return undefined;
  return { tool: saved.tool, arguments: isRecord(saved.arguments) ? saved.arguments : {} };
};

/** The call that the person wants made each time a widget opens. It is kept with the layout. */
export const useSavedLaunch = (id: string): LaunchCall | undefined => {
  const settings = useLayout().layout.settings?.[id];
  return useMemo(() => savedLaunch(settings), [settings]);
};

/** Keeps a call, or keeps none any more. */
export const saveLaunch = (id: string, launch: LaunchCall | undefined): void => {
  const { launch: _, ...others } = layout.now().layout.settings?.[id] ?? {};
  layout.change([{ op: "set", id, settings: launch ? { ...others, launch: { ...launch } } : others }]);
};
