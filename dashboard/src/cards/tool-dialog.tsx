import { useQuestions } from "../servers/questions-api";
import { Dialog } from "../ui/dialog";
import { Empty, Trouble } from "../ui/empty";
import { SkeletonRows } from "../ui/skeleton";
import { useCard } from "./api";
import { type Action, type CardWidget, groupsOf } from "./model";
import { Notice } from "./notice";
import { Row } from "./row";

/** One tool by itself, opened: its form, and what it answers. */
export const ToolDialog = ({ id, tool, onClose }: { id: string; tool: string; onClose: () => void }) => {
  const { data, error, refetch } = useCard(id);
  const action = data && find(data, tool);
  return (
    <Dialog wide title={action?.label ?? tool} about={data?.name} onClose={onClose}>
      {data ? (
        <Tool widget={data} action={action} />
      ) : error ? (
        <Trouble error={error} retry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={2} />
      )}
    </Dialog>
  );
};

/** As its card has it; one that the card leaves out, as a card made of tools alone would. */
const find = (widget: CardWidget, name: string): Action | undefined => {
  const { card: _, ...plain } = widget;
  const all = [...groupsOf(widget), ...groupsOf(plain)].flatMap(({ actions }) => actions);
  return all.find(({ tool }) => tool === name);
};

const Tool = ({ widget, action }: { widget: CardWidget; action: Action | undefined }) => {
  const questions = useQuestions();
  return (
    <div className="@container grid gap-3">
      <Notice server={widget} />
      {action ? (
        <ul>
          <Row opened tabbable server={widget.id} action={action} questions={questions} />
        </ul>
      ) : (
        <Empty title="There is no such tool">{widget.name} offers others now.</Empty>
      )}
    </div>
  );
};
