import { useCallback, useEffect, useRef } from "react";
import { between, type Camera, type Size } from "./camera";

/** Milliseconds of a flight. */
const FLIGHT = 260;

const still = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A camera, and a redraw in the next frame whenever something has changed. */
export const useCamera = (render: (camera: Camera, size: Size) => void) => {
  const camera = useRef<Camera>({ x: 0, y: 0, scale: 1 });
  const size = useRef<Size>({ width: 0, height: 0 });
  const frame = useRef(0);
  const flight = useRef<{ from: Camera; to: Camera; begun: number }>(undefined);
  const renderNow = useRef(render);
  renderNow.current = render;

  const redraw = useCallback((): void => {
    if (frame.current) return;
    const step = (now: number): void => {
      frame.current = 0;
      const flying = flight.current;
      if (flying) {
        const moment = Math.min(1, (now - flying.begun) / FLIGHT);
        camera.current = between(flying.from, flying.to, Math.max(0, moment));
        if (moment >= 1) flight.current = undefined;
        else frame.current = requestAnimationFrame(step);
      }
      renderNow.current(camera.current, size.current);
    };
    frame.current = requestAnimationFrame(step);
  }, []);

  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  /** At once: a hand moves it. */
  const set = useCallback(
    (next: Camera): void => {
      flight.current = undefined;
      camera.current = next;
      redraw();
    },
    [redraw],
  );
  /** Over a moment, unless motion is not wanted. */
  const fly = useCallback(
    (to: Camera): void => {
      if (still()) {
        set(to);
        return;
      }
      flight.current = { from: camera.current, to, begun: performance.now() };
      redraw();
    },
    [redraw, set],
  );
  return { camera, size, redraw, set, fly };
};
