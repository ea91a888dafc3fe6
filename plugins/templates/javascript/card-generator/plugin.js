// Cards with one button per tool, harmless ones first. What a button does to the world is what Signet takes it to do, or
// worse where this generator knows so.

/** Buttons on a card. */
const MOST = 12;
const ORDER = ["reads", "writes", "destroys"];

export const cardGenerator = {
  /** A little better than the built-in generator, for every server. */
  matches(_server, _tools) {
    return 2;
  },

  /** One JSON document: docs/card.schema.json of Signet describes it. */
  generate(server, tools, _resources) {
    const actions = tools
      .map(action)
      .sort((a, b) => ORDER.indexOf(a.effect) - ORDER.indexOf(b.effect))
      .slice(0, MOST);
    return JSON.stringify({
      version: 1,
      name: plain(server.title ?? server.name, 80),
      icon: "🧰",
      description: server.description && plain(server.description, 500),
      size: { w: 3, h: 1 + Math.ceil(actions.length / 2) },
      groups: actions.length > 0 ? [{ actions }] : [],
    });
  },
};

function action({ tool, effect }) {
  return {
    label: plain(tool.title ?? label(tool.name), 120),
    tool: tool.name,
    description: tool.description && plain(tool.description, 500),
    // Worse than Signet takes it for is believed; better is not.
    effect: tool.name.startsWith("close_") ? "destroys" : effect,
    form: { fields: fields(JSON.parse(tool.inputSchema)) },
  };
}

/** Texts are asked for as such, everything else as JSON. */
function fields({ properties = {}, required = [] }) {
  return Object.entries(properties).map(([name, { type }]) => ({
    name,
    label: label(name),
    required: required.includes(name),
    input: { as: type === "string" ? "text" : "json" },
  }));
}

// Control characters, and what hides or turns the letters beside it.
const MISLEADING =
  /[\s\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]+/gu;

/** What a server says of itself is a stranger's text: here it is one plain line. */
function plain(text, most) {
  return text.replaceAll(MISLEADING, " ").trim().slice(0, most);
}

/** `create_ticket` and `create-ticket` read `Create ticket`. */
function label(name) {
  const words = name.replaceAll(/[_-]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
