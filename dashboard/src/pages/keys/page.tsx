import { Page } from "../../ui/page";

export const KeysPage = () => <Page title="Keys">{null}</Page>;
