import { Maximize, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { theme } from "../../../shell/theme";
import { IconButton } from "../../../ui/button";
import { fitted, panned, sees, under, zoomed } from "./camera";
import { draw } from "./draw/draw";
import { finder } from "./find";
import type { Layout } from "./layout";
import { Legend } from "./legend";
import { around, type Model } from "./model";
import { aboutOf, nameOf } from "./names";
import { type Palette, paletteOf } from "./palette";
import { useCamera } from "./use-camera";
import { useHands } from "./use-hands";

interface Props {
  model: Model;
  layout: Layout;
  selected: number | undefined;
  /** Pointed at from elsewhere. */
  pointed: number | undefined;
  /** The memory that is open. */
  open: number | undefined;
  onPick: (node: number | undefined) => void;
}

/** Pixels beside something that still count as on it. */
const SLACK = 6;

/** Pixels, for a key. */
const WAYS: Record<string, [dx: number, dy: number]> = {
  ArrowLeft: [60, 0],
  ArrowRight: [-60, 0],
  ArrowUp: [0, 60],
  ArrowDown: [0, -60],
};
const ZOOMS: Record<string, number> = { "+": 1.4, "=": 1.4, "-": 1 / 1.4 };

/** Around everything, so that names have room. */
const roomIn = (width: number): number => (width < 560 ? 28 : 52);

/** The picture itself. Whoever cannot use it has the tree beside it. */
export const Picture = ({ model, layout, selected, pointed, open, onPick }: Props) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useRef<Palette>(undefined);
  const [hovered, setHovered] = useState<number>();
  const focus = hovered ?? pointed ?? selected;
  const lit = useMemo(() => (focus === undefined ? undefined : around(model, focus)), [model, focus]);
  const find = useMemo(() => finder(model, layout), [model, layout]);

  const { camera, size, redraw, set, fly } = useCamera((camera, size) => {
    const pen = canvas.current?.getContext("2d");
    if (!pen || !canvas.current || size.width === 0) return;
    colours.current ??= paletteOf(document.body);
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    draw(pen, { model, layout, focus, lit, open }, camera, size, colours.current);
  });

  // Whatever React has changed is drawn.
  useEffect(redraw);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let first = true;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      size.current = { width, height };
      element.width = Math.round(width * devicePixelRatio);
      element.height = Math.round(height * devicePixelRatio);
      if (first && width > 0) {
        first = false;
        set(fitted(layout.bounds, size.current, roomIn(width)));
      }
      redraw();
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    measure();
    return () => watcher.disconnect();
  }, [layout, redraw, set, size]);

  useEffect(
    () =>
      theme.watch(() => {
        colours.current = undefined;
        redraw();
      }),
    [redraw],
  );

  // React's own listener could not keep the page from scrolling.
  useEffect(() => {
    const element = canvas.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
      const by = Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016));
      set(zoomed(camera.current, by, { x: event.offsetX, y: event.offsetY }, size.current));
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [camera, set, size]);

  const at = (point: { x: number; y: number }): number | undefined => {
    const { x, y } = under(camera.current, point, size.current);
    return find(x, y, SLACK / camera.current.scale);
  };
  const hands = useHands({
    camera,
    size,
    set,
    onHover: (point) => setHovered(point && at(point)),
    onTap: (point) => onPick(at(point)),
  });

  const all = (): void => fly(fitted(layout.bounds, size.current, roomIn(size.current.width)));
  const zoom = (by: number): void => {
    const middle = { x: size.current.width / 2, y: size.current.height / 2 };
    fly(zoomed(camera.current, by, middle, size.current));
  };

  // What was chosen in the tree, or by its name, is brought into sight.
  useEffect(() => {
    const place = selected ?? open;
    if (place === undefined) return;
    const [x = 0, y = 0, r = 0] = [layout.x[place], layout.y[place], layout.r[place]];
    const isIsland = model.roles[place] === "island";
    if (isIsland) fly(fitted({ x: x - r, y: y - r, width: 2 * r, height: 2 * r }, size.current, 56));
    else if (!sees(camera.current, size.current, x, y, r + 20 / camera.current.scale)) {
      fly({ ...camera.current, x, y });
    }
  }, [selected, open, layout, model, fly, camera, size]);

  const chosen = selected === undefined ? undefined : model.nodes[selected];
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key];
    const larger = ZOOMS[event.key];
    if (way) set(panned(camera.current, ...way));
    else if (larger) zoom(larger);
    else if (event.key === "0") all();
    else if (event.key === "Escape") onPick(undefined);
    else return;
    event.preventDefault();
  };

  return (
    <div className="@container relative min-h-0 min-w-0 flex-1 overflow-hidden bg-bg">
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by keys
        tabIndex={0}
        role="application"
        aria-label="Picture of what is remembered"
        aria-describedby="picture-keys"
        onKeyDown={onKey}
        {...hands}
        className="absolute inset-0 touch-none focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]"
        style={{ cursor: hovered === undefined ? "grab" : "pointer" }}
      >
        <canvas ref={canvas} className="block size-full" />
      </div>
      <p id="picture-keys" className="unseen">
        Arrow keys move it, plus and minus zoom, 0 shows all of it. The tree beside it holds the same.
      </p>
      <p role="status" className="unseen">
        {chosen && `${nameOf(chosen)}, ${aboutOf(chosen)}`}
      </p>
      <div className="absolute bottom-3 left-3 flex flex-col rounded-m border border-line bg-raised p-0.5 shadow-1">
        <IconButton label="Zoom in" onClick={() => zoom(1.6)}>
          <Plus size={15} />
        </IconButton>
        <IconButton label="Zoom out" onClick={() => zoom(1 / 1.6)}>
          <Minus size={15} />
        </IconButton>
        <IconButton label="Show all" onClick={all}>
          <Maximize size={14} />
        </IconButton>
      </div>
      <Legend model={model} />
    </div>
  );
};
