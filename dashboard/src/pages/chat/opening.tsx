import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";

/** Things worth asking first. */
const OPENINGS = [
  "What happened on my surfaces in the last minutes?",
  "What do you remember about this week's work?",
  "Which tools do you have, and what could they do for me?",
];

/** The beginning of a conversation. */
export const Opening = ({ onSay }: { onSay: (text: string) => void }) => (
  <Empty
    title="What shall it be?"
    action={OPENINGS.map((text) => (
      <Button key={text} onClick={() => onSay(text)}>
        {text}
      </Button>
    ))}
  >
    It knows what just happened, can look into your memories, and use the tools of your servers. What changes
    things asks you first.
  </Empty>
);
