// Which of the containers in one network namespace it is the home of, and which only joined it or only keep it.
import type { Container } from "./model.ts";

/** Whether it was started in another container's netns (`--network container:ID`). */
export function hasJoined(container: Pick<Container, "networkMode">): boolean {
  return container.networkMode?.startsWith("container:") ?? false;
}

/** Of the containers in one netns the first that made it its own, else the first; undefined for none. */
export function homeOwner<One extends Pick<Container, "networkMode">>(
  inside: readonly One[],
): One | undefined {
  return inside.find((one) => !hasJoined(one)) ?? inside[0];
}

/** Containers that run something: sandboxes only where there is nothing else. */
export function appsOf(inside: readonly Container[]): readonly Container[] {
  const apps = inside.filter((one) => !one.isSandbox);
  return apps.length > 0 ? apps : inside;
}
