import { Page } from "../../ui/page";

export const MemoryPage = () => <Page title="Memory">{null}</Page>;
