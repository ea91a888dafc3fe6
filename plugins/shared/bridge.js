// A widget's side of MCP Apps: JSON-RPC with the page around this one, and its look. Sets `app`.
const app = (() => {
  const waiting = new Map();
  const hears = new Map();
  let last = 0;
  const post = (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*");

  const ask = (method, params = {}) =>
    new Promise((done, failed) => {
      const id = ++last;
      waiting.set(id, { done, failed });
      post({ id, method, params });
    });

  /** Takes over what the host says of itself: its colours, its language, how much room there is. */
  const dress = (context = {}) => {
    const root = document.documentElement;
    if (context.theme === "light" || context.theme === "dark") root.style.colorScheme = context.theme;
    for (const [name, value] of Object.entries(context.styles?.variables ?? {})) {
      if (name.startsWith("--") && typeof value === "string") root.style.setProperty(name, value);
    }
    if (typeof context.locale === "string") {
      // One that no browser knows is left alone.
      try {
        if (Intl.DateTimeFormat.supportedLocalesOf(context.locale).length > 0) app.locale = context.locale;
      } catch {}
    }
    if (typeof context.timeZone === "string") app.timeZone = context.timeZone;
    if ("containerDimensions" in context) fixed = typeof context.containerDimensions?.height === "number";
    hears.get("context")?.();
  };

  // In a grid the host says how high the page is. Only where it does not, the page says it.
  let fixed = true;
  let told = 0;
  const tell = () =>
    requestAnimationFrame(() => {
      const height = document.body.scrollHeight;
      if (fixed || Math.abs(height - told) < 5) return;
      told = height;
      post({ method: "ui/notifications/size-changed", params: { height } });
    });

  addEventListener("message", ({ source, data }) => {
    if (source !== parent || data?.jsonrpc !== "2.0") return;
    if (data.method === undefined) {
      const { done, failed } = waiting.get(data.id) ?? {};
      waiting.delete(data.id);
      if (data.error) failed?.(new Error(data.error.message ?? "the dashboard refused it"));
      else done?.(data.result);
    } else if (data.id === undefined) {
      if (data.method === "ui/notifications/host-context-changed") dress(data.params);
      else hears.get(data.method)?.(data.params);
    } else if (data.method === "ping" || data.method === "ui/resource-teardown") {
      if (data.method !== "ping") hears.get("end")?.();
      post({ id: data.id, result: {} });
    } else {
      post({ id: data.id, error: { code: -32601, message: `this widget does not know ${data.method}` } });
    }
  });

  return {
    locale: undefined,
    timeZone: undefined,
    /** What is to be done when the host says something: a method's name, `context` or `end`. */
    on: (what, does) => hears.set(what, does),
    /** Says hello, and takes over how the host looks. */
    async begin(name) {
      const { hostContext } = await ask("ui/initialize", {
        protocolVersion: "2026-01-26",
        appInfo: { name, version: "0.1.0" },
        appCapabilities: { availableDisplayModes: ["inline"] },
      });
      dress(hostContext);
      post({ method: "ui/notifications/initialized" });
      new ResizeObserver(tell).observe(document.body);
    },
    /** Calls a tool of this widget; answers its structured content. */
    async call(name, args) {
      const answer = await ask("tools/call", { name, arguments: args });
      if (answer?.isError) throw new Error(answer.content?.find(({ type }) => type === "text")?.text ?? "it failed");
      return answer?.structuredContent ?? {};
    },
    /** An element with a class, and texts or elements in it. Texts stay texts. */
    element(tag, look, ...inside) {
      const element = document.createElement(tag);
      if (look) element.className = look;
      element.append(...inside);
      return element;
    },
    /** When it was, as one says it: `now`, `4 min. ago`, else the day. */
    ago(time) {
      const seconds = Math.round((time - Date.now()) / 1000);
      if (seconds > -45) return "now";
      const units = [["minute", 60], ["hour", 3600], ["day", 86400], ["week", 604800]];
      const [unit, length] = units.findLast(([, length]) => -seconds >= length) ?? units[0];
      if (unit === "week" && -seconds > 5 * length) return app.day(time);
      return new Intl.RelativeTimeFormat(app.locale, { numeric: "auto", style: "short" }).format(
        -Math.max(1, Math.round(-seconds / length)),
        unit,
      );
    },
    day: (time) =>
      new Intl.DateTimeFormat(app.locale, { dateStyle: "medium", timeZone: app.timeZone }).format(time),
    clock: (time) =>
      new Intl.DateTimeFormat(app.locale, { hour: "2-digit", minute: "2-digit", timeZone: app.timeZone }).format(time),
  };
})();
