import { Page } from "../../ui/page";

export const ChatPage = () => <Page title="Chat">{null}</Page>;
