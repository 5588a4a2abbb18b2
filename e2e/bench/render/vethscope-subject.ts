// Vethscope's own picture as the app mounts it: scene, layout, display list, stage and pointer, without React.
import { answerLocate, LOCATE_EVENT } from "../../../renderer/picture/locate.ts";
import { followPointer } from "../../../renderer/picture/pointer.ts";
import { Stage } from "../../../renderer/picture/stage.ts";
import { drawWiring } from "../../../shared/drawing/draw-wiring.ts";
import { SceneMap } from "../../../shared/drawing/emphasis.ts";
import { THEMES } from "../../../shared/drawing/theme.ts";
import { layoutWiring } from "../../../shared/layout/layout-wiring.ts";
import type { WiringLayout } from "../../../shared/layout/places.ts";
import { buildScene } from "../../../shared/scene/build-scene.ts";
import type { EntityRef, Topology } from "../../../shared/topology/model.ts";
import { painted, type Subject } from "./subject.ts";

export function vethscopeSubject(): Subject {
  let stage: Stage;
  let canvas: HTMLCanvasElement;
  let layout: WiringLayout | undefined;
  let map: SceneMap;
  let veths: EntityRef[] = [];

  function show(topology: Topology): void {
    const scene = buildScene(topology);
    layout = layoutWiring(scene, layout);
    map = new SceneMap(scene, topology);
    stage.show({ scene, layout, map, list: drawWiring(scene, layout, THEMES.light) }, topology.host.id);
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
      show(topology);
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
        onSelect: (ref) => stage.emphasise(map.emphasis(ref ? [ref] : [])),
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
    async refresh(topology) {
      show(topology);
      await painted();
    },
  };
}

/** Milliseconds of the layout alone, fresh, of the scene of a topology. */
export function timeLayout(topology: Topology, rounds: number): number[] {
  const scene = buildScene(topology);
  return Array.from({ length: rounds }, () => {
    const start = performance.now();
    layoutWiring(scene);
    return performance.now() - start;
  });
}
