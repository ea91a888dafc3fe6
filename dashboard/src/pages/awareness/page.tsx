import { Page } from "../../ui/page";

export const AwarenessPage = () => <Page title="Awareness">{null}</Page>;
