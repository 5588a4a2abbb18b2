// The drawing of a topology or of a fleet, made again only when what it depends on has changed.
import { useEffect, useMemo, useRef, useState } from "react";
import type { ThemeName } from "../../shared/drawing/theme.ts";
import type { Fleet } from "../../shared/fleet/fleet.ts";
import type { SceneView } from "../../shared/scene/scene.ts";
import type { Topology } from "../../shared/topology/model.ts";
import {
  type Drawing,
  drawingSteps,
  type FleetDrawing,
  inTasks,
  makeDrawing,
  makeFleetDrawing,
  type Picture,
} from "./drawing.ts";

/** From so many interfaces on, a refresh is drawn step by step while the picture before it stays. */
const MANY_INTERFACES = 1_000;

/** A drawing and what it was made of. */
interface Made {
  readonly topology: Topology;
  readonly view: SceneView;
  readonly theme: ThemeName;
  readonly drawing: Drawing;
}

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
  const before = useRef<Made | null>(null);
  const together = useRef<FleetDrawing | null>(null);
  const [refreshes, setRefreshes] = useState(0);
  // Which of several hosts the panes are about changes nothing in the picture.
  const one = fleet === null ? topology : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each of them a refresh lies ready that was drawn step by step
  const picture = useMemo((): Picture => {
    if (fleet !== null) {
      together.current = makeFleetDrawing(fleet, view, theme, together.current);
      return together.current;
    }
    together.current = null;
    const wanted = { topology: one as Topology, view, theme };
    const made = before.current;
    if (made !== null && (isOf(made, wanted) || isLongRefresh(made, wanted))) return made.drawing;
    // Only the same host seen again has anything in common.
    const previous = made?.topology.host.id === wanted.topology.host.id ? made.drawing : null;
    const drawing = makeDrawing(wanted.topology, view, theme, previous);
    before.current = { ...wanted, drawing };
    return drawing;
  }, [one, fleet, view, theme, refreshes]);

  useEffect(() => {
    const made = before.current;
    if (one === null || made === null || made.topology === one) return;
    const stop = new AbortController();
    const steps = drawingSteps(one, view, theme, made.drawing);
    inTasks(steps, stop.signal).then(
      (drawing) => {
        if (drawing === null) return;
        before.current = { topology: one, view, theme, drawing };
        setRefreshes((count) => count + 1);
      },
      // Thrown where React looks for it, as if it had been drawn at once.
      (fault) =>
        setRefreshes(() => {
          throw fault;
        }),
    );
    return () => stop.abort();
  }, [one, view, theme]);
  return picture;
}

type Wanted = Omit<Made, "drawing">;

function isOf(made: Made, { topology, view, theme }: Wanted): boolean {
  return made.topology === topology && made.view === view && made.theme === theme;
}

/** Another picture of the same large host, seen in the same way. */
function isLongRefresh(made: Made, { topology, view, theme }: Wanted): boolean {
  return (
    topology.interfaces.length >= MANY_INTERFACES &&
    made.topology.host.id === topology.host.id &&
    made.view === view &&
    made.theme === theme
  );
}
