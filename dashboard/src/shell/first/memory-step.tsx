import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "../../api/client";
import { said } from "../../api/failure";
import { Button } from "../../ui/button";
import { Field, TextInput } from "../../ui/field";
import { Ago } from "../../ui/time";
import { useLatestMemory } from "./steps";

/** Something to remember, said here or to the agent, and how it arrives. */
export const MemoryStep = () => {
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const { data: latest } = useLatestMemory();
  const remember = useMutation({
    mutationFn: (content: string) => post("/api/memory/remember", { content }),
    onSuccess: () => {
      setText("");
      return client.invalidateQueries({ queryKey: ["memories"] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const content = text.trim();
    setMissing(!content);
    if (content) remember.mutate(content);
  };
  const error = missing ? "Write something first." : remember.error ? said(remember.error) : undefined;
  return (
    <form noValidate onSubmit={submit} className="grid gap-3">
      <p className="text-ink-2">
        Tell your agent “remember that…”, or write it here. Every agent you connect will know it.
      </p>
      <Field label="Remember that" error={error}>
        {(described) => (
          <div className="flex gap-2">
            <TextInput
              {...described}
              placeholder="the staging database lives on quokka-7"
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setMissing(false);
              }}
            />
            <Button type="submit" look="primary" busy={remember.isPending}>
              Remember
            </Button>
          </div>
        )}
      </Field>
      <div role="status">
        {latest && (
          <p key={latest.id} className="appear rounded-s bg-ok-soft px-3 py-2">
            <span className="break-words">{latest.content}</span>{" "}
            <span className="text-s text-ink-2">
              remembered <Ago time={latest.created_at} />
            </span>
          </p>
        )}
      </div>
    </form>
  );
};
