import { Page } from "../../ui/page";
import { About } from "./about";
import { Appearance } from "./appearance";
import { DaemonPanel } from "./daemon-panel";
import { KeysPanel } from "./keys-panel";
import { ModelPanel } from "./model-panel";
import { Servers } from "./servers";
import { ThisBrowser } from "./this-browser";

export const SettingsPage = () => (
  <Page title="Settings" about="This browser's own, and how the daemon is set up.">
    <div className="in-order grid gap-5">
      <Appearance />
      <KeysPanel />
      <Servers />
      <ModelPanel />
      <DaemonPanel />
      <ThisBrowser />
      <About />
    </div>
  </Page>
);
