// The edge of a pane: drag it, or move it with the arrow keys; a double click closes the pane.
import type { KeyboardEvent, PointerEvent } from "react";
import { PANE_LIMITS, type PaneName } from "../../state/panes.ts";
import { useWorkbench } from "../../workbench-context.tsx";

const STEP = 24;

/** Keys that make the pane larger and smaller, seen from the edge it is dragged by. */
const KEYS: Readonly<Record<PaneName, readonly [grow: string, shrink: string]>> = {
  outline: ["ArrowRight", "ArrowLeft"],
  inspector: ["ArrowLeft", "ArrowRight"],
  drawer: ["ArrowUp", "ArrowDown"],
};

export function Splitter({ pane, size }: { pane: PaneName; size: number }) {
  const { panes } = useWorkbench();

  function drag(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    const handle = event.currentTarget;
    const start = pane === "drawer" ? event.clientY : event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => {
      const delta = (pane === "drawer" ? moved.clientY : moved.clientX) - start;
      panes.resize(pane, size + (pane === "outline" ? delta : -delta));
    };
    const end = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", end);
      handle.removeEventListener("pointercancel", end);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
  }

  function press(event: KeyboardEvent) {
    const [grow, shrink] = KEYS[pane];
    if (event.key === grow) panes.resize(pane, size + STEP);
    else if (event.key === shrink) panes.resize(pane, size - STEP);
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be dragged or hold a value
    <div
      role="separator"
      tabIndex={0}
      className={`splitter splitter-${pane}`}
      aria-label={`Size of the ${pane}`}
      aria-orientation={pane === "drawer" ? "horizontal" : "vertical"}
      aria-valuenow={size}
      aria-valuemin={PANE_LIMITS[pane].min}
      aria-valuemax={PANE_LIMITS[pane].max}
      onPointerDown={drag}
      onKeyDown={press}
      onDoubleClick={() => panes.close(pane)}
    />
  );
}
