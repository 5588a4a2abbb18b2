// Folding: a box folded to its title and its cables, a group folded to one block with its cables bundled per bridge.
import type { NetnsId } from "../topology/ids.ts";
import { groupKey } from "./keys.ts";
import type { SceneBox, SceneCable, SceneHostPort, SceneKey, ScenePort, WiringScene } from "./scene.ts";

/** Applies the person's folds. Elements that vanish into a fold take their cables along. */
export function foldScene(scene: WiringScene, folded: ReadonlySet<string>): WiringScene {
  if (folded.size === 0) return scene;
  const groups = new Map<string, SceneBox[]>();
  for (const box of scene.boxes)
    if (box.group && folded.has(box.group)) groups.set(box.group, [...(groups.get(box.group) ?? []), box]);
  const bundled = [...groups].map(([group, boxes]) => bundle(group, boxes, scene));
  const gone = new Set<SceneKey>(bundled.flatMap((one) => [...one.gone]));
  const connected = new Set<SceneKey>();
  for (const cable of scene.cables) connected.add(cable.from).add(cable.to ?? cable.from);
  const boxes = scene.boxes
    .filter((box) => !(box.group && groups.has(box.group)))
    .map((box) => (folded.has(box.netns) ? foldBox(box, connected) : box));
  return {
    ...scene,
    boxes: [...boxes, ...bundled.map((one) => one.box)],
    hostPorts: [
      ...scene.hostPorts.filter((port) => !gone.has(port.key)),
      ...bundled.flatMap((one) => one.hostPorts),
    ],
    cables: [
      ...scene.cables.filter((cable) => !gone.has(cable.from) && !(cable.to && gone.has(cable.to))),
      ...bundled.flatMap((one) => one.cables),
    ],
  };
}

function foldBox(box: SceneBox, connected: ReadonlySet<SceneKey>): SceneBox {
  const ports = box.ports.filter((port) => connected.has(port.key));
  return { ...box, ports, occupants: [], folded: "box" };
}

interface Bundle {
  readonly box: SceneBox;
  readonly hostPorts: readonly SceneHostPort[];
  readonly cables: readonly SceneCable[];
  readonly gone: ReadonlySet<SceneKey>;
}

function bundle(group: string, boxes: readonly SceneBox[], scene: WiringScene): Bundle {
  const inside = new Set<SceneKey>(boxes.flatMap((box) => box.ports.map((port) => port.key)));
  const gone = new Set<SceneKey>(inside);
  const hostPorts = new Map(scene.hostPorts.map((port) => [port.key, port]));
  const perRail = new Map<SceneKey | null, { port: SceneHostPort; cable: SceneCable; count: number }>();
  for (const cable of scene.cables) {
    const outer = cable.to !== null && inside.has(cable.to) ? cable.from : null;
    const port = outer === null ? undefined : hostPorts.get(outer);
    if (!port) continue;
    gone.add(port.key);
    const known = perRail.get(port.bridge);
    if (known) known.count += 1;
    else perRail.set(port.bridge, { port, cable, count: 1 });
  }
  const bundles = [...perRail.values()].map(({ port, cable, count }, index) => {
    const outer = `${groupKey(group)}/out/${index}` as SceneKey;
    const inner = `${groupKey(group)}/in/${index}` as SceneKey;
    const words = `${count} ${count === 1 ? "cable" : "cables"}`;
    return {
      inner: { ...port, key: inner, name: words, addressLine: "", detail: words } satisfies ScenePort,
      outer: {
        ...port,
        key: outer,
        name: `${count}×`,
        addressLine: "",
        detail: words,
      } satisfies SceneHostPort,
      cables: [
        { ...cable, key: `${inner}/cable` as SceneKey, from: outer, to: inner, count },
        ...(port.bridge
          ? [
              {
                ...cable,
                key: `${inner}/member` as SceneKey,
                kind: "membership" as const,
                from: outer,
                to: port.bridge,
                count,
              },
            ]
          : []),
      ],
    };
  });
  const first = boxes[0] as SceneBox;
  const lines = boxes.reduce((sum, box) => sum + box.occupants.length, 0);
  return {
    box: {
      ...first,
      key: groupKey(group),
      netns: `group:${group}` as unknown as NetnsId,
      title: group,
      subtitle: `${boxes.length} namespaces · ${lines} running`,
      icon: "netns",
      ports: bundles.map((one) => one.inner),
      occupants: [],
      doubts: [],
      doubtWords: [],
      folded: "group",
      members: boxes.map((box) => box.netns),
    },
    hostPorts: bundles.map((one) => one.outer),
    cables: bundles.flatMap((one) => one.cables),
    gone,
  };
}
