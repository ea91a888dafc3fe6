import { said } from "../../api/failure";
import type { Tool } from "../api";
import type { Bridge } from "../bridge/bridge";
import { type LaunchCall, launchTool } from "../host/launch";
import type { AppState, Stage } from "./stage";

/** Makes the call that opens an app, and has the app told of it. */
export class Launcher {
  private called: string | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly bridge: Bridge,
    private readonly signal: AbortSignal,
    private readonly change: (part: Partial<AppState>) => void,
  ) {}

  /** The tool that was called. */
  tool(): Tool | undefined {
    return this.stage.tools().find(({ name }) => name === this.called);
  }

  /** What the person saved, or what only reads; else the person is offered to do it. */
  atOnce(): void {
    const { launch, tools, app } = this.stage;
    const names = app()?.tools ?? [];
    const reader = launchTool(tools(), names);
    const call = launch ?? (reader && { tool: reader.name, arguments: {} });
    if (call) void this.run(call);
    else this.change({ opens: tools().find(({ name }) => names.includes(name)) });
  }

  async run(call: LaunchCall): Promise<void> {
    this.called = call.tool;
    this.change({ opens: undefined });
    this.bridge.opened(call.arguments);
    // It is known by now what the app was opened by.
    this.bridge.contextChanged();
    try {
      const how = { via: "person", signal: this.signal } as const;
      const result = await this.stage.daemon.call(call.tool, call.arguments, how);
      this.bridge.closed({ result });
    } catch (error) {
      if (this.signal.aborted) return;
      this.stage.log("error", said(error));
      this.bridge.closed({ cancelled: said(error) });
      this.change({ launchFailed: said(error) });
    }
  }
}
