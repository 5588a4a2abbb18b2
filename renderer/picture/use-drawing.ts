// The drawing of a topology or of a fleet, made again only when what it depends on has changed.
import { useMemo, useRef } from "react";
import type { ThemeName } from "../../shared/drawing/theme.ts";
import type { Fleet } from "../../shared/fleet/fleet.ts";
import type { SceneView } from "../../shared/scene/scene.ts";
import type { Topology } from "../../shared/topology/model.ts";
import { type Drawing, type FleetDrawing, makeDrawing, makeFleetDrawing, type Picture } from "./drawing.ts";

/**
 * `view` must keep its identity while nothing is folded or hidden anew.
 * @param fleet several hosts; null: `topology` alone.
 */
export function useDrawing(
  topology: Topology,
  fleet: Fleet | null,
  view: SceneView,
  theme: ThemeName,
): Picture {
  const before = useRef<{ host: string; drawing: Drawing } | null>(null);
  const together = useRef<FleetDrawing | null>(null);
  // Which of several hosts the panes are about changes nothing in the picture.
  const one = fleet === null ? topology : null;
  return useMemo(() => {
    if (fleet !== null) {
      together.current = makeFleetDrawing(fleet, view, theme, together.current);
      return together.current;
    }
    together.current = null;
    const host = (one as Topology).host.id;
    // Only the same host seen again has anything in common.
    const previous = before.current?.host === host ? before.current.drawing : null;
    const drawing = makeDrawing(one as Topology, view, theme, previous);
    before.current = { host, drawing };
    return drawing;
  }, [one, fleet, view, theme]);
}
