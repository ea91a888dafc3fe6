import { useMutation } from "@tanstack/react-query";
import { path, post } from "../api/client";
import { classes } from "../lib/class";
import { many } from "../lib/number";
import { Button } from "../ui/button";
import { Dot } from "../ui/tag";
import { Ago } from "../ui/time";
import { toast } from "../ui/toast";
import { useWidget, type Widget } from "../widgets/api";

const KINDS = { app: "MCP app", page: "page", card: "card" } as const;

/** How a widget is, in a word; what it is, where all is well. */
const wordOf = (widget: Widget): [tone: "warn" | "calm" | undefined, word: string] => {
  switch (widget.state) {
    case "connected":
      return [undefined, KINDS[widget.kind]];
    case "connecting":
      return ["calm", "connecting"];
    case "reconnecting":
      return ["warn", "reconnecting"];
    case "needsSignIn":
      return ["warn", "signed out"];
    case "needsSecret":
      return ["warn", "needs a secret"];
    case "disabled":
      return ["calm", "switched off"];
  }
};

export const StateWord = ({
  widget,
  tools,
  more = false,
}: {
  widget: Widget | undefined | null;
  tools?: number;
  /** What it has is on its way: nothing moves when it comes. */
  more?: boolean;
}) => {
  if (widget === null) return null;
  const [tone, word] = widget ? wordOf(widget) : (["calm", "not installed"] as const);
  return (
    <span className={classes("flex shrink-0 items-center gap-1.5 text-xs text-ink-3", more && "invisible")}>
      {tone && <Dot tone={tone} />}
      {word}
      {!tone && widget?.kind === "card" && tools !== undefined && ` · ${many(tools, "tool")}`}
    </span>
  );
};

/** The same, with what it has. */
export const TileWord = ({ id, widget }: { id: string; widget: Widget | undefined | null }) => {
  const { data, isPending } = useWidget(id);
  const more = isPending && widget?.state === "connected" && widget.kind === "card";
  return <StateWord widget={widget} more={more} {...(data?.tools && { tools: data.tools.length })} />;
};

/** Above what it showed last, which stays. Where nothing was shown yet the widget itself says it. */
export const Reconnecting = ({
  id,
  state,
}: {
  id: string;
  state: Extract<Widget, { state: "reconnecting" }>;
}) => {
  const { data } = useWidget(id);
  const again = useMutation({
    mutationFn: () => post(path("/api/mcp/servers", id, "reprobe")),
    onError: toast.failed,
  });
  if (!data?.tools) return null;
  return (
    <div
      role="status"
      className="flex shrink-0 items-center gap-3 border-b border-line bg-warn-soft px-3 py-1.5"
    >
      <p className="line-clamp-2 min-w-0 flex-1 text-s break-words text-warn" title={state.reason}>
        {state.reason} <Ago time={state.next} className="whitespace-nowrap" />: tried again.
      </p>
      <Button small busy={again.isPending} onClick={() => again.mutate()}>
        Try now
      </Button>
    </div>
  );
};
