import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import { useState } from "react";
import { patch, path, post, remove } from "../../api/client";
import { useMay } from "../../auth/may";
import { classes } from "../../lib/class";
import { IconButton } from "../../ui/button";
import { Empty, Trouble } from "../../ui/empty";
import { useTitle } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { toast } from "../../ui/toast";
import { type Conversation, type Model, type Summary, useChats, useConversation } from "./api";
import { Composer } from "./composer";
import { Conversations, type Doings } from "./conversations";
import { NoModel } from "./no-model";
import { Opening } from "./opening";
import { Thread } from "./thread-view";
import { useAnswer } from "./use-answer";

/** Talking with the configured model, its calls in sight. */
export const ChatPage = () => {
  useTitle("Chat");
  const chats = useChats();
  if (useMay("tools") === false) {
    return (
      <Empty title="This session may not use tools">
        A key that talks with a model needs that permission.
      </Empty>
    );
  }
  if (chats.isError) return <Trouble error={chats.error} retry={() => void chats.refetch()} />;
  if (!chats.data) return <SkeletonRows label="Loading conversations" />;
  return <Chat model={chats.data.model} list={chats.data.conversations} />;
};

const Chat = ({ model, list }: { model: Model | null; list: Summary[] }) => {
  const { c: id } = useSearch({ from: "/chat" });
  const conversation = useConversation(id);
  const talk = useAnswer(id);
  const doings = useDoings(id);
  const [listed, setListed] = useState(false);

  const say = async (text?: string): Promise<void> => {
    try {
      // A conversation begins with what is said first in it.
      const open = id ?? (await post<Conversation>("/api/chat")).id;
      const speaking = talk.speak(open, text);
      if (!id) doings.open(open);
      await speaking;
    } catch (error) {
      toast.failed(error);
    }
  };
  const open = (id: string | undefined): void => {
    setListed(false);
    doings.open(id);
  };

  return (
    <div className="relative flex h-full min-h-0">
      {list.length > 0 && (
        <div
          className={classes(
            "w-60 shrink-0 border-r border-line bg-bg",
            listed ? "max-md:absolute max-md:inset-y-0 max-md:z-10 max-md:shadow-2" : "max-md:hidden",
          )}
        >
          <Conversations list={list} current={id} doings={{ ...doings, open }} />
        </div>
      )}
      <section className="flex min-w-0 flex-1 flex-col">
        <header className="flex min-h-12 shrink-0 items-center gap-2 border-b border-line px-3 sm:px-5">
          {list.length > 0 && (
            <IconButton
              label={listed ? "Hide the conversations" : "Show the conversations"}
              className="md:hidden"
              onClick={() => setListed(!listed)}
            >
              <PanelLeft size={16} />
            </IconButton>
          )}
          <h1 className="min-w-0 flex-1 truncate text-l font-bold">
            {(id && conversation.data?.title) || "Chat"}
          </h1>
          {model && <p className="truncate text-s text-ink-3">{model.model}</p>}
        </header>
        {id ? (
          <Thread conversation={conversation} talk={talk} goOn={() => void say()} canSpeak={model !== null} />
        ) : (
          <div className="grid min-h-0 flex-1 place-items-center overflow-auto">
            {model ? <Opening onSay={(text) => void say(text)} /> : <NoModel />}
          </div>
        )}
        {model && (
          <div className="mx-auto w-full max-w-[760px] px-4 pt-2 pb-4">
            <Composer
              going={talk.answer !== undefined}
              disabled={conversation.data?.answering === true && !talk.answer}
              onSay={(text) => void say(text)}
              onStop={talk.stop}
            />
          </div>
        )}
      </section>
    </div>
  );
};

const useDoings = (current: string | undefined): Doings => {
  const queries = useQueryClient();
  const navigate = useNavigate({ from: "/chat" });
  const again = (): Promise<void> => queries.invalidateQueries({ queryKey: ["chats"] });
  const open = (id: string | undefined): void => void navigate({ search: id ? { c: id } : {} });
  return {
    open,
    rename: async (id, title) => {
      await patch(path("/api/chat", id), { title }).catch(toast.failed);
      await again();
    },
    remove: (id) => {
      if (id === current) open(undefined);
      void remove(path("/api/chat", id))
        .then(() => toast.done("The conversation is deleted"), toast.failed)
        .finally(again);
    },
  };
};
