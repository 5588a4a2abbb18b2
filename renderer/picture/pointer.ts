// Mouse, pen and trackpad on the picture: drag pans, wheel and pinch zoom, click selects (the right button too, before its menu opens), double click activates.
import type { Element } from "../../shared/drawing/display-list.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import type { Stage } from "./stage.ts";

export interface PointerListeners {
  /** `second`: Shift was held, for the second of two things. */
  onSelect(ref: EntityRef | null, second: boolean): void;
  onActivate(ref: EntityRef): void;
  /** A double click on something that folds. */
  onFold(key: string): void;
  /** What the pointer rests on, with the point in CSS pixels of the canvas; null when it left or moves on. */
  onRest(rest: { element: Element; x: number; y: number } | null): void;
}

/** Movement in CSS pixels up to which a press is a click. */
const CLICK_SLOP = 4;
const REST_MS = 350;

/** Attaches the listeners; the answer takes them off again. `listeners` is read at each event. */
export function followPointer(
  canvas: HTMLCanvasElement,
  stage: Stage,
  listeners: () => PointerListeners,
): () => void {
  const off = new AbortController();
  const { signal } = off;
  let drag: { id: number; x: number; y: number; moved: boolean } | null = null;
  let rest = 0;

  const stopRest = (): void => {
    clearTimeout(rest);
    listeners().onRest(null);
  };

  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0 && event.button !== 1) return;
      stopRest();
      drag = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: false };
      canvas.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (drag?.id === event.pointerId) {
        const dx = event.clientX - drag.x;
        const dy = event.clientY - drag.y;
        if (!drag.moved && Math.hypot(dx, dy) <= CLICK_SLOP) return;
        drag = { ...drag, x: event.clientX, y: event.clientY, moved: true };
        canvas.style.cursor = "grabbing";
        stage.pan(dx, dy);
        return;
      }
      const { offsetX: x, offsetY: y } = event;
      const element = stage.at(x, y);
      canvas.style.cursor = element?.ref || element?.fold ? "pointer" : "grab";
      stopRest();
      if (element?.title)
        rest = setTimeout(() => listeners().onRest({ element, x, y }), REST_MS) as unknown as number;
    },
    { signal },
  );
  canvas.addEventListener(
    "pointerup",
    (event) => {
      if (drag?.id !== event.pointerId) return;
      const { moved } = drag;
      drag = null;
      canvas.style.cursor = "grab";
      if (!moved && event.button === 0)
        listeners().onSelect(stage.at(event.offsetX, event.offsetY)?.ref ?? null, event.shiftKey);
    },
    { signal },
  );
  canvas.addEventListener("pointercancel", () => (drag = null), { signal });
  canvas.addEventListener("pointerleave", stopRest, { signal });
  canvas.addEventListener(
    "contextmenu",
    (event) => {
      stopRest();
      drag = null;
      // The menu key asks about what is selected, wherever the pointer is.
      if (event.pointerType !== "")
        listeners().onSelect(stage.at(event.offsetX, event.offsetY)?.ref ?? null, false);
    },
    { signal },
  );
  canvas.addEventListener(
    "dblclick",
    (event) => {
      const element = stage.at(event.offsetX, event.offsetY);
      if (element?.fold !== undefined) listeners().onFold(element.fold);
      else if (element?.ref) listeners().onActivate(element.ref);
    },
    { signal },
  );
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      stopRest();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      // A pinch arrives as a wheel with Ctrl held and small steps.
      const strength = event.ctrlKey ? 0.01 : 0.0015;
      const step = Math.max(-240, Math.min(240, event.deltaY * lines));
      stage.zoom(Math.exp(-step * strength), event.offsetX, event.offsetY);
    },
    { signal, passive: false },
  );
  return () => {
    clearTimeout(rest);
    off.abort();
  };
}
