// The steps of a way on the picture: numbered in their order, with an arrow from each to the next.
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import type { ElementMap } from "../../shared/drawing/emphasis.ts";
import type { PaintContext } from "../../shared/drawing/painter.ts";
import type { SceneKey } from "../../shared/scene/scene.ts";
import { FONT_FAMILY, measure } from "../../shared/text/measure.ts";
import type { EntityRef } from "../../shared/topology/model.ts";

/** Elements of a way in its order, each once; what is not drawn is left out. */
export function stepsOf(refs: readonly EntityRef[], map: ElementMap): SceneKey[] {
  const steps = new Set<SceneKey>();
  for (const ref of refs) {
    const [first] = map.elementsOf(ref);
    if (first !== undefined) steps.add(first);
  }
  return [...steps];
}

export interface StepMark {
  readonly number: number;
  /** Middle of the mark, in world units. */
  readonly x: number;
  readonly y: number;
}

/** In CSS pixels, at any scale: the number must be read where the names cannot. */
const RADIUS = 9;
const TEXT = 11;
const HEAD = 7;

/**
 * Where the marks stand: on the upper left corner of what they number. The frame of a host is everywhere and gets none.
 */
export function stepMarks(steps: readonly SceneKey[], list: DisplayList): StepMark[] {
  const marks: StepMark[] = [];
  for (const key of steps) {
    const element = list.elements[list.byKey.get(key) ?? -1];
    if (element && element.priority !== 0)
      marks.push({ number: marks.length + 1, x: element.bounds.x, y: element.bounds.y });
  }
  return marks;
}

/** Paints marks and arrows; the context's transform maps world units. A single step has no order to tell. */
export function paintSteps(
  context: PaintContext,
  steps: readonly SceneKey[],
  list: DisplayList,
  scale: number,
): void {
  const marks = stepMarks(steps, list);
  if (marks.length < 2) return;
  const { accent, accentInk, canvas } = list.theme;
  context.setLineDash([]);
  context.lineCap = "round";
  context.lineWidth = 1.5 / scale;
  context.strokeStyle = accent;
  context.fillStyle = accent;
  marks.forEach((mark, at) => {
    const next = marks[at + 1];
    if (next) paintArrow(context, mark, next, scale);
  });
  const radius = RADIUS / scale;
  const size = TEXT / scale;
  for (const { number, x, y } of marks) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = accent;
    context.fill();
    context.strokeStyle = canvas;
    context.stroke();
    context.font = `600 ${size}px ${FONT_FAMILY}`;
    context.fillStyle = accentInk;
    const text = String(number);
    context.fillText(text, x - measure(text, size, 600) / 2, y + size * 0.36);
  }
}

/** From the edge of one mark to that of the next; none where they touch. */
function paintArrow(context: PaintContext, from: StepMark, to: StepMark, scale: number): void {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const gap = (RADIUS + 2) / scale;
  const head = HEAD / scale;
  if (length < 2 * gap + head) return;
  const [ux, uy] = [dx / length, dy / length];
  const tip = { x: to.x - ux * gap, y: to.y - uy * gap };
  context.beginPath();
  context.moveTo(from.x + ux * gap, from.y + uy * gap);
  context.lineTo(tip.x - ux * head * 0.7, tip.y - uy * head * 0.7);
  context.stroke();
  context.beginPath();
  context.moveTo(tip.x, tip.y);
  context.lineTo(tip.x - ux * head - uy * head * 0.5, tip.y - uy * head + ux * head * 0.5);
  context.lineTo(tip.x - ux * head + uy * head * 0.5, tip.y - uy * head - ux * head * 0.5);
  context.closePath();
  context.fill();
}
