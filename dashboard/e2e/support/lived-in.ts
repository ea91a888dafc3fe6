import type { Daemon } from "../daemon";
import { guest } from "../guests";
import { commands, folder, install, repository } from "../servers";
import { lay } from "./board";

/** What agents of a small shop have remembered; dates long gone stay what they are. */
const MEMORIES: readonly [content: string, tags: string, createdAt: string, harness: string][] = [
  [
    "The staging database is called heron-7 and may be reset on any day",
    "infra",
    "2026-03-02",
    "claude-code",
  ],
  ["Acme pays its invoices in 14 days, and wants them as PDF", "billing,acme", "2026-03-02", "codex"],
  [
    "Robert Hartline decides on the Acme renewal; his assistant is Mia",
    "acme,people",
    "2026-02-27",
    "claude-code",
  ],
  ["Deploys go out through the tag workflow, never from a laptop", "infra,rules", "2026-02-27", "opencode"],
  [
    "Prices are kept in cents, as whole numbers, and shown by the locale",
    "code",
    "2026-02-20",
    "claude-code",
  ],
  ["The checkout tests need the Stripe stub on port 4242", "code,tests", "2026-02-20", "pi"],
  ["Nobody merges on Fridays after four", "rules", "2026-02-11", "claude-code"],
  ["The brand's orange is not to be used for errors", "design", "2026-01-30", "codex"],
];

const PROJECT = JSON.stringify({ project: { gitRemote: "https://github.com/acme/shop.git" } });

/** What came over the bus: a tab, a CRM, a file. */
const EVENTS = [
  {
    type: "browser.navigate",
    source: "browser",
    payload: { url: "https://linkedin.com/in/robert-hartline", title: "Robert Hartline" },
  },
  { type: "deal.moved", source: "ghl-crm", payload: { name: "Robert Hartline", stage: "Closing" } },
  {
    type: "note.taken",
    source: "notes",
    payload: { summary: "Renewal: offer two years, ask for a case study" },
  },
];

const agent = async (daemon: Daemon, harness: string, machine: string, session: string): Promise<void> => {
  const headers = {
    "x-signet-harness": harness,
    "x-signet-machine-id": machine,
    "x-signet-session-key": session,
    "x-signet-connector-version": "0.1.0",
    "x-signet-context": PROJECT,
  };
  await daemon.ask("POST", "/api/hooks/session-start", { harness }, headers);
  const turn = {
    harness,
    userMessage: "Why does the checkout test fail on CI?",
    lastAssistantMessage: "The Stripe stub is not started there. I will add it to the workflow.",
  };
  await daemon.ask("POST", "/api/hooks/user-prompt-submit", turn, headers);
};

/**
 * A home that somebody has used for a while: agents, memories, keys, servers with widgets, a plugin that waits, and a
 * conversation if the daemon has a model. Nothing in it is random, so that pictures of it can be compared.
 */
export const livedIn = async (daemon: Daemon): Promise<void> => {
  for (const [content, tags, createdAt, harness] of MEMORIES) {
    const headers = { "x-signet-harness": harness, "x-signet-context": PROJECT };
    await daemon.ask("POST", "/api/memory/remember", { content, tags, createdAt }, headers);
  }
  await agent(daemon, "claude-code", "work-laptop", "checkout");
  await agent(daemon, "codex", "studio", "prices");
  await daemon.ask("POST", "/api/auth/api-keys", { name: "Work laptop", harness: "claude-code" });
  await daemon.ask("POST", "/api/auth/api-keys", { name: "Nightly report", role: "readonly" });

  const files = folder(daemon);
  await install(daemon, "everything", commands.everything());
  await install(daemon, "files", commands.files(files));
  await install(daemon, "time", commands.time());
  await install(daemon, "git", commands.git(repository(daemon)));
  const proposal = (await daemon.ask("POST", "/api/plugins/propose", {
    source: guest("subscriber"),
    yes: false,
  })) as { digest: string };
  await daemon.ask("POST", "/api/plugins/install", { digest: proposal.digest, trust: true, grants: [] });
  await daemon.ask("POST", "/api/os/events", { events: EVENTS });
  lay(
    daemon,
    [
      { id: "memory-search", x: 0, y: 0, w: 4, h: 5 },
      { id: "files", x: 4, y: 0, w: 4, h: 5 },
      { id: "time", x: 8, y: 0, w: 4, h: 5 },
      { id: "everything", x: 0, y: 5, w: 6, h: 6 },
      { id: "git", x: 6, y: 5, w: 6, h: 6 },
    ],
    { dock: ["files", "git"], sidebarGroups: [{ name: "Work", items: ["git", "files"] }] },
  );
};
