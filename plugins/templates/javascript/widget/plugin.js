// A note pad: two tools, for people and agents, and a page that calls them.
import page from "./page.js";
import { error } from "./signet/errors.js";
import * as state from "./signet/state.js";
import { failed, HTML, structured } from "./signet/tools.js";

const PAGE = "ui://{{name}}/notes";
/** As many notes are kept; the oldest goes first. */
const MOST = 100;

const TOOLS = [
  {
    name: "list_notes",
    description: "All notes, the oldest first",
    inputSchema: JSON.stringify({ type: "object" }),
    annotations: JSON.stringify({ readOnlyHint: true }),
  },
  {
    name: "add_note",
    description: "Adds a note",
    inputSchema: JSON.stringify({
      type: "object",
      properties: { text: { type: "string", description: "The note" } },
      required: ["text"],
    }),
    annotations: JSON.stringify({ destructiveHint: false }),
  },
];

export const widget = {
  describe() {
    return { name: "Notes", icon: "📝", width: 3, height: 4, ui: PAGE, emits: [], menuItems: [], dock: false };
  },

  listTools() {
    return TOOLS;
  },

  callTool(name, args) {
    const notes = state.get("notes", []);
    if (name === "add_note") {
      const text = String(JSON.parse(args).text ?? "").trim();
      if (text === "") return failed("a note needs some text");
      notes.push(text);
      notes.splice(0, notes.length - MOST);
      state.set("notes", notes);
    } else if (name !== "list_notes") {
      throw error("not-found", `there is no tool ${name}`);
    }
    return structured({ notes });
  },

  listResources() {
    return [{ uri: PAGE, name: "Notes", mimeType: HTML }];
  },

  readResource(uri) {
    if (uri !== PAGE) throw error("not-found", `there is no resource ${uri}`);
    return { uri, mimeType: HTML, body: { tag: "text", val: page } };
  },
};
