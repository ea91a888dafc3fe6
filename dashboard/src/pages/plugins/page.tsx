import { Page } from "../../ui/page";

export const PluginsPage = () => <Page title="Plugins">{null}</Page>;
