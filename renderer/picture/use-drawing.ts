// The drawing of a topology, made again only when what it depends on has changed.
import { useMemo, useRef } from "react";
import type { ThemeName } from "../../shared/drawing/theme.ts";
import type { SceneView } from "../../shared/scene/scene.ts";
import type { Topology } from "../../shared/topology/model.ts";
import { type Drawing, makeDrawing } from "./drawing.ts";

/** `view` must keep its identity while nothing is folded or hidden anew. */
export function useDrawing(topology: Topology, view: SceneView, theme: ThemeName): Drawing {
  const before = useRef<{ host: string; drawing: Drawing } | null>(null);
  return useMemo(() => {
    const host = topology.host.id;
    // Only the same host seen again has anything in common.
    const previous = before.current?.host === host ? before.current.drawing : null;
    const drawing = makeDrawing(topology, view, theme, previous);
    before.current = { host, drawing };
    return drawing;
  }, [topology, view, theme]);
}
