// Where cables end that came or left between two scenes.
import { listDifference } from "../kept/list-difference.ts";
import type { SceneCable, SceneKey } from "./scene.ts";

/** Ends of the cables that only one of two lists has. */
export function endsOfOthers(before: readonly SceneCable[], now: readonly SceneCable[]): Set<SceneKey> {
  const { gone, fresh } = listDifference(before, now);
  const ends = new Set<SceneKey>();
  for (const list of [gone, fresh])
    for (const { from, to } of list) {
      ends.add(from);
      if (to !== null) ends.add(to);
    }
  return ends;
}
