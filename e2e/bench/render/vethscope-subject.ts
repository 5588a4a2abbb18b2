// Vethscope's own picture as the app mounts it: scene, layout, display list, stage and pointer, without React.

import { type Drawing, drawingSteps, inTasks, makeDrawing } from "../../../renderer/picture/drawing.ts";
import { answerLocate, LOCATE_EVENT } from "../../../renderer/picture/locate.ts";
import { followPointer } from "../../../renderer/picture/pointer.ts";
import { Stage } from "../../../renderer/picture/stage.ts";
import { layoutWiring } from "../../../shared/layout/layout-wiring.ts";
import { crossings, overlapping, solids } from "../../../shared/layout/testing/quality.ts";
import { buildScene } from "../../../shared/scene/build-scene.ts";
import { portKey } from "../../../shared/scene/keys.ts";
import { type SceneKey, WHOLE_VIEW } from "../../../shared/scene/scene.ts";
import {
  type TopologyTold,
  tellTopology,
  understandTopology,
} from "../../../shared/topology/difference-told.ts";
import type { EntityRef, Topology } from "../../../shared/topology/model.ts";
import { painted, type Subject } from "./subject.ts";

export function vethscopeSubject(): Subject {
  let stage: Stage;
  let canvas: HTMLCanvasElement;
  let drawing: Drawing | null = null;
  let veths: EntityRef[] = [];
  const words = new Map<SceneKey, string>();
  /** What the window has of what is shown, and what the worker had told. */
  let known: Topology;
  let shown: Topology;
  /** What was told by what. */
  const tellings = new Map<Topology, Map<Topology, TopologyTold>>();

  function show(topology: Topology, made: Drawing): void {
    drawing = made;
    stage.show(drawing, topology.host.id);
    known = topology;
  }

  return {
    async open(topology, container) {
      canvas = document.createElement("canvas");
      const minimap = document.createElement("canvas");
      canvas.style.cssText = "width:100%;height:100%;display:block";
      minimap.style.cssText = "position:absolute;right:10px;bottom:10px";
      container.append(canvas, minimap);
      // Made-up pointers cannot be captured.
      canvas.setPointerCapture = () => undefined;
      stage = new Stage(canvas, minimap);
      stage.resize({ w: container.clientWidth, h: container.clientHeight });
      shown = topology;
      show(topology, makeDrawing(topology, WHOLE_VIEW, "light", null));
      await painted();
      const host = topology.namespaces.find((netns) => netns.isHost)?.id;
      veths = topology.interfaces
        .filter((link) => link.kind === "veth" && link.netns === host && link.peer.state === "known")
        .map((link) => ({ kind: "interface", id: link.id }) as const);
      answerLocate(canvas, () =>
        stage.drawing && stage.viewport
          ? { list: stage.drawing.list, map: stage.drawing.map, viewport: stage.viewport }
          : null,
      );
      followPointer(canvas, stage, () => ({
        onSelect: (ref) => stage.emphasise((ref && drawing?.map.emphasis([ref])) ?? null),
        onActivate: () => undefined,
        onFold: () => undefined,
        onRest: () => undefined,
      }));
    },
    pan: (dx, dy) => stage.pan(dx, dy),
    zoom: (factor) => stage.zoom(factor),
    toFullSize: () => stage.zoom(1 / (stage.viewport?.scale ?? 1)),
    fit: () => stage.fit(),
    async click(n) {
      const ref = veths[(n * 37) % veths.length];
      const detail: { ref: EntityRef | undefined; x?: number; y?: number } = { ref };
      canvas.dispatchEvent(new CustomEvent(LOCATE_EVENT, { detail }));
      const at = { clientX: detail.x ?? 0, clientY: detail.y ?? 0, button: 0, pointerId: 1, bubbles: true };
      canvas.dispatchEvent(new PointerEvent("pointerdown", at));
      canvas.dispatchEvent(new PointerEvent("pointerup", at));
      await painted();
    },
    relabel(n) {
      const ref = veths[(n * 37) % veths.length];
      if (ref?.kind !== "interface") return;
      words.set(portKey(ref.id), `${n} kB/s`);
      stage.showRates(words);
    },
    tellAhead(row) {
      row.slice(1).forEach((next, index) => {
        const before = row[index] as Topology;
        const later = tellings.get(before) ?? new Map<Topology, TopologyTold>();
        tellings.set(before, later.set(next, later.get(next) ?? tellTopology(before, next)));
      });
    },
    async refresh(next) {
      const told = tellings.get(shown)?.get(next);
      if (!told) throw new Error("refreshed to what was not told");
      shown = next;
      // Copied as the worker's message is: both writing and reading it count here, though writing is the worker's.
      const topology = understandTopology(known, structuredClone(told));
      const steps = drawingSteps(topology, WHOLE_VIEW, "light", drawing);
      const made = await inTasks(steps, new AbortController().signal);
      if (made) show(topology, made);
      await painted();
    },
  };
}

/** Milliseconds of the layout alone, fresh, of the scene of a topology, and how good it is. */
export function layoutFacts(topology: Topology, rounds: number) {
  const scene = buildScene(topology);
  const started = performance.now();
  const layout = layoutWiring(scene);
  const first = performance.now() - started;
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    layoutWiring(scene);
    return performance.now() - start;
  });
  return {
    first,
    times,
    overlaps: overlapping(solids(scene, layout)).length,
    crossings: crossings(layout).length / scene.cables.length,
  };
}
