// The widget's page, as text: a plugin has no files when it runs.
export default String.raw`<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>Notes</title>
  <form><input name="text" aria-label="New note" required> <button>Add</button></form>
  <ul></ul>
  <script type="module">
    // MCP Apps: JSON-RPC to the page around this one.
    const waiting = new Map();
    const send = (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
    const ask = (method, params) => new Promise((done, failed) => {
      const id = waiting.size + 1;
      waiting.set(id, { done, failed });
      send({ id, method, params });
    });
    addEventListener("message", ({ source, data }) => {
      if (source !== parent || !waiting.has(data?.id)) return;
      const { done, failed } = waiting.get(data.id);
      if (data.error) failed(data.error); else done(data.result);
    });
    const call = async (name, args) => {
      const { structuredContent } = await ask("tools/call", { name, arguments: args });
      if (!structuredContent) return;
      document.querySelector("ul").replaceChildren(...structuredContent.notes.map((note) => {
        const item = document.createElement("li");
        item.textContent = note;
        return item;
      }));
    };
    document.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      call("add_note", { text: event.target.text.value });
      event.target.reset();
    });
    await ask("ui/initialize", {
      protocolVersion: "2026-01-26",
      appInfo: { name: "notes", version: "0.1.0" },
      appCapabilities: {},
    });
    send({ method: "ui/notifications/initialized" });
    await call("list_notes", {});
  </script>
</html>
`;
