import { Empty } from "../ui/empty";

/** What a widget shows, wherever it is shown. */
export const WidgetView = ({ id }: { id: string }) => <Empty title={id} />;
