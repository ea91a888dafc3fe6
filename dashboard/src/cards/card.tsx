import { Empty } from "../ui/empty";

/** The card that was made for a server: its tools as forms, what they answer below them. */
export const CardView = ({ id }: { id: string }) => <Empty title={id} />;
