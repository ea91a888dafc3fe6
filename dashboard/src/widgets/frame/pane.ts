import type { Frame } from "../host/daemon";
import { listen } from "./hub";

/** What is heard of a frame. */
export interface Ears {
  heard: (data: unknown) => void;
  /** The document inside speaks past its sandbox. */
  past: () => void;
  /** Another document stands in the frame than the one that was put there. */
  left: () => void;
}

/** A frame that is open. */
export interface Opened {
  post: (message: object) => void;
  close: () => void;
}

/** Where a frame can be opened. */
export type Pane = (frame: Frame, ears: Ears) => Opened;

/**
 * The outer frame may run scripts at its own origin, which is another than this page's, and what is inside it can do no
 * more than it: no windows, no downloads, no dialogs, no way to lead the page elsewhere.
 */
const OUTER = "allow-scripts allow-same-origin allow-forms";

/** Opens frames in an iframe of the page. It listens before anything is loaded. */
export const paneOf =
  (iframe: HTMLIFrameElement): Pane =>
  (frame, ears) => {
    const inside = iframe.contentWindow;
    if (!inside) throw new Error("The frame is not on the page.");
    const stop = listen({ window: inside, origin: frame.origin, hear: ears.heard, past: ears.past });
    let loads = 0;
    const loaded = (): void => {
      loads += 1;
      if (loads > 1) ears.left();
    };
    iframe.sandbox.value = OUTER;
    iframe.referrerPolicy = "no-referrer";
    iframe.allow = frame.allow ?? "";
    iframe.addEventListener("load", loaded);
    iframe.src = frame.url;
    return {
      post: (message) => inside.postMessage(message, frame.origin),
      close: () => {
        stop();
        iframe.removeEventListener("load", loaded);
        iframe.remove();
      },
    };
  };
