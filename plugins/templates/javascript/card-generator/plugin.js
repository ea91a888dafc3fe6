// Cards with one button per tool. What a button looks like follows from the hints that the server
// gives about the tool; harmless buttons come first.

/** Buttons on a card. */
const MOST = 12;
const ORDER = ["reads", "writes", "destroys"];

export const cardGenerator = {
  /** A little better than the built-in generator, for every server. */
  matches(_server) {
    return 2;
  },

  generate(server, tools, _resources) {
    const actions = tools
      .map(action)
      .sort((a, b) => ORDER.indexOf(a.effect) - ORDER.indexOf(b.effect))
      .slice(0, MOST);
    return {
      name: server.title ?? server.name,
      icon: server.icons[0],
      description: server.description,
      width: 3,
      height: 1 + Math.ceil(actions.length / 2),
      actions,
      subscribes: [],
    };
  },
};

function action(tool) {
  const hints = JSON.parse(tool.annotations ?? "{}");
  return { label: tool.title ?? label(tool.name), tool: tool.name, effect: effect(hints) };
}

function effect(hints) {
  if (hints.readOnlyHint) return "reads";
  // Without a word about it the protocol assumes the worst.
  return hints.destructiveHint === false ? "writes" : "destroys";
}

/** `create_ticket` and `create-ticket` read `Create ticket`. */
function label(name) {
  const words = name.replaceAll(/[_-]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
