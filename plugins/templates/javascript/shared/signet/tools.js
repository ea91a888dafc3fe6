// What a widget's tools answer: the Model Context Protocol's `CallToolResult`.

/** MIME type of a `ui://` resource (MCP Apps). */
export const HTML = "text/html;profile=mcp-app";

/** An object for the widget's own page; and the same as text, as the protocol asks for. */
export function structured(/** @type {object} */ object) {
  const text = JSON.stringify(object);
  return JSON.stringify({ content: [{ type: "text", text }], structuredContent: object });
}

/** The tool failed in a way that the model can do something about. */
export function failed(/** @type {string} */ why) {
  return JSON.stringify({ content: [{ type: "text", text: why }], isError: true });
}
