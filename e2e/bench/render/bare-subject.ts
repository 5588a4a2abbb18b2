// The floor: the same rectangles, lines and names on a canvas with nothing around them, no detail levels by kind, no
// selection, no hit-testing.
import { layoutWiring } from "../../../shared/layout/layout-wiring.ts";
import { buildScene } from "../../../shared/scene/build-scene.ts";
import { painted, type Subject } from "./subject.ts";

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export function bareSubject(): Subject {
  let context: CanvasRenderingContext2D;
  let rects: (Rect & { name: string })[] = [];
  let lines: (readonly number[])[] = [];
  let bounds: Rect = { x: 0, y: 0, w: 1, h: 1 };
  let view = { scale: 1, x: 0, y: 0 };
  let asked = false;

  function paint(): void {
    asked = false;
    const { canvas } = context;
    const { scale, x, y } = view;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.setTransform(scale, 0, 0, scale, x, y);
    const left = -x / scale;
    const top = -y / scale;
    const right = left + canvas.width / scale;
    const bottom = top + canvas.height / scale;
    context.strokeStyle = "#58a";
    context.lineWidth = Math.max(2, 0.6 / scale);
    context.beginPath();
    for (const points of lines) {
      if ((points[1] ?? 0) < top || (points[1] ?? 0) > bottom) continue;
      context.moveTo(points[0] ?? 0, points[1] ?? 0);
      for (let i = 2; i < points.length; i += 2) context.lineTo(points[i] ?? 0, points[i + 1] ?? 0);
    }
    context.stroke();
    const seen = rects.filter(
      (rect) => rect.x < right && rect.x + rect.w > left && rect.y < bottom && rect.y + rect.h > top,
    );
    context.fillStyle = "#f4f4f8";
    context.strokeStyle = "#99a";
    context.lineWidth = Math.max(1, 0.6 / scale);
    context.beginPath();
    for (const { x: rx, y: ry, w, h } of seen) context.rect(rx, ry, w, h);
    context.fill();
    context.stroke();
    if (scale < 0.45) return;
    context.fillStyle = "#222";
    context.font = "12px Inter, sans-serif";
    for (const rect of seen) context.fillText(rect.name, rect.x + 6, rect.y + 14);
  }

  function ask(): void {
    if (!asked) requestAnimationFrame(paint);
    asked = true;
  }

  function around(factor: number): void {
    view = {
      scale: view.scale * factor,
      x: 800 - (800 - view.x) * factor,
      y: 500 - (500 - view.y) * factor,
    };
    ask();
  }

  function showAll(): void {
    const scale = Math.min(1560 / bounds.w, 960 / bounds.h);
    view = { scale, x: 800 - (bounds.x + bounds.w / 2) * scale, y: 500 - (bounds.y + bounds.h / 2) * scale };
    ask();
  }

  return {
    async open(topology, container) {
      const canvas = document.createElement("canvas");
      canvas.width = container.clientWidth;
      canvas.height = container.clientHeight;
      container.append(canvas);
      context = canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
      const scene = buildScene(topology);
      const layout = layoutWiring(scene);
      bounds = layout.bounds;
      lines = [...layout.cables.values()].map((place) => place.points);
      const named = (name: string, place: Rect | undefined) => (place ? [{ ...place, name }] : []);
      rects = [
        ...scene.boxes.flatMap((box) => named(box.title, layout.boxes.get(box.key))),
        ...scene.boxes.flatMap((box) =>
          box.ports.flatMap((port) => named(port.name, layout.ports.get(port.key))),
        ),
        ...scene.hostPorts.flatMap((port) => named(port.name, layout.chips.get(port.key))),
      ];
      showAll();
      await painted();
    },
    pan: (dx, dy) => {
      view = { ...view, x: view.x + dx, y: view.y + dy };
      ask();
    },
    zoom: around,
    toFullSize: () => around(1 / view.scale),
    fit: showAll,
  };
}
