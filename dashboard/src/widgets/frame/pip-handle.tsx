import type { usePip } from "./use-pip";

/** The corner of a small window. With the keyboard it moves and resizes all of it. */
export const PipHandle = ({ pip, name }: { pip: ReturnType<typeof usePip>; name: string }) => (
  <>
    <button
      type="button"
      data-handle
      {...pip.resize}
      onKeyDown={(event) => {
        if (pip.onKey(event.key, event.shiftKey)) event.preventDefault();
      }}
      aria-label={`Move ${name} with the arrow keys, resize with shift and the arrow keys`}
      title="Drag to resize. Arrow keys move, shift and arrow keys resize."
      className="absolute right-0 bottom-0 z-30 size-5 cursor-nwse-resize touch-none rounded-s text-ink-3 hover:text-ink"
    >
      <svg aria-hidden="true" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeLinecap="round">
        <path d="M16 9 9 16M16 13l-3 3" />
      </svg>
    </button>
    <p role="status" className="unseen">
      {pip.held ? "" : `${pip.box.w} by ${pip.box.h}, ${pip.box.x} from the left, ${pip.box.y} from the top`}
    </p>
  </>
);
