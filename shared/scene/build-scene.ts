// From a Topology to the scene of the wiring view: census, boxes, the host's side, cables, folds.
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { Interface, NetworkNamespace, Topology } from "../topology/model.ts";
import { buildBox } from "./boxes.ts";
import { byName } from "./by-name.ts";
import { buildCables } from "./cables.ts";
import { type Census, takeCensus } from "./census.ts";
import { foldScene } from "./fold.ts";
import { buildHostSide } from "./host-side.ts";
import { occupantKey } from "./keys.ts";
import { containerLine } from "./occupants.ts";
import { type SceneBox, type SceneOccupant, type SceneView, WHOLE_VIEW, type WiringScene } from "./scene.ts";

/** The wiring of one host as boxes, ports and cables, without positions. Pure: equal input, equal output. */
export function buildScene(topology: Topology, view: SceneView = WHOLE_VIEW): WiringScene {
  const census = takeCensus(topology);
  const boxes = topology.namespaces
    .filter((netns) => !netns.isHost && isInView(netns, view))
    .map((netns) => buildBox(netns, census))
    .sort(byGroupThenTitle);
  const visible = new Set(boxes.map((box) => box.netns));
  const inBoxes = boxes.flatMap((box) => box.ports.map((port) => port.interface));
  const side = buildHostSide(census, standingOn(census, visible), (link) =>
    isShown(link, census, visible, view),
  );
  const shown = new Set<InterfaceId>([
    ...inBoxes,
    ...side.hostPorts.map((port) => port.interface),
    ...side.cards.map((card) => card.interface),
  ]);
  const scene: WiringScene = {
    host: hostOf(topology),
    cards: side.cards,
    rails: side.rails,
    hostPorts: side.hostPorts,
    boxes,
    cables: buildCables(census, side, shown),
    residents: residentsOf(census),
  };
  return foldScene(withBridgesNamed(scene, census), view.folded);
}

function byGroupThenTitle(a: SceneBox, b: SceneBox): number {
  // Boxes without a group go last: a lone container is not the head of a list.
  if (a.group !== b.group) return a.group === "" ? 1 : b.group === "" ? -1 : byName(a.group, b.group);
  return byName(a.title, b.title) || byName(a.key, b.key);
}

function isInView(netns: NetworkNamespace, view: SceneView): boolean {
  return !view.hidden.has(netns.id) && (view.only === null || view.only.has(netns.id));
}

/** A host port is shown with its other end; one without a known other end only in the whole picture. */
function isShown(link: Interface, census: Census, visible: ReadonlySet<NetnsId>, view: SceneView): boolean {
  if (link.kind !== "veth" || link.peer.state !== "known") return view.only === null;
  const peer = census.interfaces.get(link.peer.interface);
  if (!peer) return view.only === null;
  return visible.has(peer.netns) || (peer.netns === link.netns && view.only === null);
}

/** Host interfaces that interfaces of other, visible namespaces stand on, with how many do. */
function standingOn(census: Census, visible: ReadonlySet<NetnsId>): Map<InterfaceId, number> {
  const counts = new Map<InterfaceId, number>();
  for (const link of census.topology.interfaces) {
    if (link.kind === "veth" || link.lower.state !== "known" || !visible.has(link.netns)) continue;
    const lower = census.interfaces.get(link.lower.interface);
    if (lower && lower.netns === census.hostNetns?.id) counts.set(lower.id, (counts.get(lower.id) ?? 0) + 1);
  }
  return counts;
}

function hostOf(topology: Topology): WiringScene["host"] {
  const { host } = topology;
  const ref = { kind: "host", id: host.id } as const;
  const facts = [host.osName, host.kernel && `kernel ${host.kernel}`, host.user && `read as ${host.user}`];
  return {
    key: occupantKey(ref),
    ref,
    title: host.name || "host",
    subtitle: facts.filter(Boolean).join("  ·  "),
  };
}

function residentsOf(census: Census): SceneOccupant[] {
  const host = census.hostNetns?.id;
  return census.topology.containers
    .filter((container) =>
      container.netns === null
        ? container.status === "running"
        : container.netns === host && !container.isSandbox,
    )
    .sort((a, b) => byName(a.name, b.name) || byName(a.id, b.id))
    .map((container) => {
      const line = containerLine(container, census, false);
      const doubt = container.netns === null ? "netns not known" : "";
      return doubt ? { ...line, subtitle: [doubt, line.subtitle].filter(Boolean).join("  ·  ") } : line;
    });
}

/** Ports of a bridge inside a box name it where they have no address of their own to show. */
function withBridgesNamed(scene: WiringScene, census: Census): WiringScene {
  const boxes = scene.boxes.map((box) => {
    if (!box.ports.some((port) => port.kind === "bridge" || port.kind === "vrf" || port.kind === "bond"))
      return box;
    const ports = box.ports.map((port) => {
      const master = census.interfaces.get(port.interface)?.master;
      const name = master ? census.interfaces.get(master)?.name : undefined;
      return name && !port.addressLine ? { ...port, addressLine: `in ${name}` } : port;
    });
    return { ...box, ports };
  });
  return { ...scene, boxes };
}
