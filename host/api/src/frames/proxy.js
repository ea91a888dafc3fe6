// The page around a widget. It hands messages on between the dashboard, which is the window around it, and the widget,
// which is in a frame without an origin, or with one that is nobody else's. It never asks for anything itself.
"use strict";
(() => {
  const said = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
  const host = said("signet-host");
  const page = said("signet-page");
  /** Where the widget is loaded that has an origin of its own. */
  const own = said("signet-inside");
  const origin = own ? new URL(own).origin : "null";

  /** Letters of a message as JSON. */
  const MOST = 4 * 1024 * 1024;
  /** Messages of the widget: in a second, and at once. */
  const RATE = 200;
  const BURST = 400;
  /** Messages that are dropped before the widget is ended: each of them costs the browser, whoever reads it. */
  const FLOOD = 2_000;
  /** All that a widget's frame may ever do. */
  const TOKENS = ["allow-scripts", "allow-forms"];
  const FEATURES = { camera: "camera", microphone: "microphone", geolocation: "geolocation", clipboardWrite: "clipboard-write" };
  const READY = "ui/notifications/sandbox-resource-ready";

  const tell = (method, params) => parent.postMessage({ jsonrpc: "2.0", method, params }, host);

  /** Makes the frame inside. The second document in it is none that was put there: it goes. */
  const enclose = (sandbox, allow, fill, loaded) => {
    const frame = document.createElement("iframe");
    frame.sandbox.value = sandbox;
    frame.allow = allow;
    frame.referrerPolicy = "no-referrer";
    frame.title = document.title;
    frame.style.cssText = "position: fixed; inset: 0; width: 100%; height: 100%; border: 0";
    frame.addEventListener("load", () => loaded(frame));
    fill(frame);
    document.documentElement.append(frame);
    return frame;
  };

  if (page) {
    // A page of somebody's, to which nothing is said. Where it may go is in this page's policy.
    let shown = false;
    enclose(
      said("signet-sandbox"),
      "",
      (frame) => { frame.src = page; },
      () => {
        if (!shown) tell("ui/notifications/sandbox-proxy-ready", {});
        shown = true;
      },
    );
    return;
  }

  let inside;
  let begun = false;
  let tokens = BURST;
  let counted = performance.now();
  let dropped = 0;
  const warned = new Set();

  const warn = (why) => {
    if (warned.has(why)) return;
    warned.add(why);
    tell("notifications/message", { level: "warning", logger: "signet", data: why });
  };

  /** Whether there is room for one more message. */
  const take = () => {
    const now = performance.now();
    tokens = Math.min(BURST, tokens + ((now - counted) / 1000) * RATE);
    counted = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };

  /** A message as plain JSON: nothing else that windows can hand to each other comes through. */
  const plain = (data) => {
    if (typeof data !== "object" || data === null || data.jsonrpc !== "2.0") return undefined;
    const { method } = data;
    if (method !== undefined && (typeof method !== "string" || /^(ui\/notifications\/sandbox-|signet\/)/.test(method))) return undefined;
    try {
      const text = JSON.stringify(data);
      if (text.length > MOST) {
        warn(`A message of more than ${MOST} letters was dropped.`);
        return undefined;
      }
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };

  const begin = ({ html, sandbox, permissions }) => {
    if (begun || typeof html !== "string") return;
    begun = true;
    const wanted = typeof sandbox === "string" ? sandbox.split(/\s+/) : TOKENS;
    const granted = Object.keys(FEATURES).filter((name) => permissions?.[name]);
    const may = TOKENS.filter((token) => wanted.includes(token));
    let loads = 0;
    inside = enclose(
      (own ? [...may, "allow-same-origin"] : may).join(" "),
      granted.map((name) => FEATURES[name]).join("; "),
      (frame) => {
        if (own) frame.src = own;
        else frame.srcdoc = html;
      },
      (frame) => {
        loads += 1;
        if (loads === 1) return;
        frame.remove();
        inside = undefined;
        tell("signet/escaped", { reason: "The widget went to another document." });
      },
    );
  };

  addEventListener("message", (event) => {
    if (event.source === parent && event.origin === host) {
      if (event.data?.method === READY) {
        begin(event.data.params ?? {});
        return;
      }
      const message = inside && plain(event.data);
      // Most have no origin that could be named.
      if (message) inside.contentWindow?.postMessage(message, own ? origin : "*");
    } else if (inside && event.source === inside.contentWindow && event.origin === origin) {
      if (!take()) {
        warn(`More than ${RATE} messages a second were dropped.`);
        dropped += 1;
        if (dropped > FLOOD) {
          inside.remove();
          inside = undefined;
          tell("signet/flooding", { reason: "The widget sent too much." });
        }
        return;
      }
      dropped = Math.max(0, dropped - 10);
      const message = plain(event.data);
      if (message) parent.postMessage(message, host);
    }
  });

  tell("ui/notifications/sandbox-proxy-ready", {});
})();
