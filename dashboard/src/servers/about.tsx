import { type ReactNode, useState } from "react";
import { said } from "../api/failure";
import { Button } from "../ui/button";
import { Command } from "../ui/code";
import { Field, TextInput } from "../ui/field";
import { Switch } from "../ui/switch";
import { Ago } from "../ui/time";
import { toast } from "../ui/toast";
import { AppFacts } from "../widgets/facts";
import { useChange, useReprobe } from "./api";
import { RemoveServer } from "./remove";
import { SignIn } from "./sign-in";
import type { Server } from "./types";
import { UpdateServer } from "./update";

/** What a server is, how it does, and what can be done about it. */
export const About = ({ server, onRemoved }: { server: Server; onRemoved: () => void }) => {
  const isPlugin = server.kind === "component";
  return (
    <div className="grid grid-cols-1 gap-6">
      <Trouble server={server} />
      <Rename key={server.name} server={server} />
      <Section title={server.kind === "remote" ? "What is reached" : "What runs"}>
        <Command text={server.runs} />
        <Details server={server} />
      </Section>
      {server.offer && server.offer.problems.length > 0 && (
        <Section title="What is wrong with what it offers">
          <ul className="grid grid-cols-1 list-disc gap-1 pl-5 text-warn marker:text-warn">
            {server.offer.problems.map((problem) => (
              <li key={problem} className="break-words">
                {problem}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <AppFacts id={server.id} title={(children) => <Section title="Its app">{children}</Section>} />
      <SignIn server={server} />
      {isPlugin ? (
        <p className="text-s text-ink-3">
          It is the widget of a plugin: the page of plugins updates and removes it.
        </p>
      ) : (
        <>
          <UpdateServer server={server} />
          <RemoveServer server={server} onRemoved={onRemoved} />
        </>
      )}
    </div>
  );
};

export const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="grid grid-cols-1 min-w-0 gap-2">
    <h3 className="font-medium">{title}</h3>
    {children}
  </section>
);

/** On or off, and what is in the way. */
const Trouble = ({ server }: { server: Server }) => {
  const change = useChange(server.id);
  const reprobe = useReprobe(server.id);
  const failed = { onError: (error: unknown) => toast.failed(error) };
  const reason = "reason" in server ? server.reason : undefined;
  return (
    <section className="grid grid-cols-1 gap-3 rounded-m border border-line bg-bg p-4">
      <div className="flex items-center gap-3">
        <Switch
          on={server.state !== "disabled"}
          disabled={change.isPending}
          label="Runs"
          onChange={(enabled) => change.mutate({ enabled }, failed)}
        />
        <p className="flex-1">
          {server.state === "disabled"
            ? "It does not run. What is known of it is kept."
            : "It is kept running."}
        </p>
        {server.state !== "disabled" && (
          <Button small busy={reprobe.isPending} onClick={() => reprobe.mutate(undefined, failed)}>
            {server.state === "reconnecting" ? "Try now" : "Start anew"}
          </Button>
        )}
      </div>
      {reason && <p className="text-s break-words whitespace-pre-line text-warn">{reason}</p>}
      {server.state === "reconnecting" && (
        <p className="text-s text-ink-3">
          {server.attempts === 1 ? "One attempt" : `${server.attempts} attempts`} failed. The next one is made{" "}
          <Ago time={server.next} />.
        </p>
      )}
    </section>
  );
};

const Rename = ({ server }: { server: Server }) => {
  const [name, setName] = useState(server.name);
  const change = useChange(server.id);
  const same = name.trim() === server.name;
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!same) change.mutate({ name: name.trim() }, { onSuccess: () => toast.done("Renamed") });
      }}
    >
      <div className="min-w-0 flex-1">
        <Field
          label="Name"
          hint="Empty: what it calls itself."
          error={change.error ? said(change.error) : undefined}
        >
          {(described) => (
            <TextInput
              {...described}
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      </div>
      {!same && (
        <Button type="submit" busy={change.isPending} className="mb-[21px]">
          Rename
        </Button>
      )}
    </form>
  );
};

const Details = ({ server }: { server: Server }) => {
  const { offer, package: pinned } = server;
  const facts: [string, ReactNode][] = [
    [
      "Asked for as",
      <code key="a" className="font-mono text-s break-all">
        {server.source}
      </code>,
    ],
    ...(pinned
      ? ([
          ["Package", `${pinned.registry}: ${pinned.name}`],
          ["Version", pinned.version],
          ["Digest", pinned.digest ? <Digest key="d" text={pinned.digest} /> : "The registry gives none."],
        ] as [string, ReactNode][])
      : []),
    ...(offer
      ? ([
          [
            "Says it is",
            [offer.about.title ?? offer.about.name, offer.about.version].filter(Boolean).join(" "),
          ],
          ["Speaks", `MCP ${offer.about.protocol}`],
          ["Answers in", `${offer.took} ms`],
        ] as [string, ReactNode][])
      : []),
    ...(server.given.length > 0 ? ([["Is given", server.given.join(", ")]] as [string, ReactNode][]) : []),
    [
      "Installed",
      <span key="i">
        <Ago time={server.installedAt} /> by {server.installedBy}
      </span>,
    ],
  ];
  return (
    <dl className="mt-1 grid grid-cols-[96px_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-s leading-[19px] text-ink-3">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
};

export const Digest = ({ text }: { text: string }) => (
  <code className="font-mono text-xs break-all text-ink-2">{text}</code>
);
