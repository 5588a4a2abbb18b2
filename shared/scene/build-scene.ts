// From a Topology to the scene of the wiring view: census, boxes, the host's side, cables, folds.

import { Listed } from "../kept/listed.ts";
import { mergeSorted } from "../kept/merge-sorted.ts";
import { atOnce, type Steps } from "../steps.ts";
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { Interface, NetworkNamespace, Topology } from "../topology/model.ts";
import { buildBox, isPortOfBox } from "./boxes.ts";
import { byName } from "./by-name.ts";
import { buildCables } from "./cables.ts";
import { type Census, changesSince, takeCensus } from "./census.ts";
import { foldScene } from "./fold.ts";
import { buildHostSide } from "./host-side.ts";
import { type Kept, keptFrom, type SceneMemory } from "./kept-scene.ts";
import { occupantKey } from "./keys.ts";
import { LinkRows } from "./link-rows.ts";
import { containerLine } from "./occupants.ts";
import {
  type SceneBox,
  type SceneKey,
  type SceneOccupant,
  type SceneView,
  WHOLE_VIEW,
  type WiringScene,
} from "./scene.ts";
import { keepFlat, sameBox } from "./unchanged.ts";

const memories = new WeakMap<WiringScene, SceneMemory>();

/**
 * The wiring of one host as boxes, ports and cables, without positions. Pure: equal input, equal output. With `previous`
 * (an earlier scene, best of the same host) every element that would come out equal is that scene's very object, which
 * the later stages recognise; the whole scene is when nothing it tells of is other than it was.
 */
export function buildScene(
  topology: Topology,
  view: SceneView = WHOLE_VIEW,
  previous?: WiringScene,
): WiringScene {
  return atOnce(sceneSteps(topology, view, previous));
}

/** The same in steps of a few milliseconds for a thousand boxes. */
export function* sceneSteps(
  topology: Topology,
  view: SceneView = WHOLE_VIEW,
  previous?: WiringScene,
): Steps<WiringScene> {
  const memory = (previous && memories.get(previous)) ?? null;
  const counted = memory?.census ?? null;
  const changes = changesSince(counted, topology);
  const census = takeCensus(topology, counted, changes);
  yield;
  const kept = keptFrom(memory, census, changes);
  const { before } = kept;
  if (previous && before?.view === view && kept.isAllSame) {
    const host = hostOf(topology);
    if (keepFlat(previous.host, host) === previous.host) {
      memories.set(previous, { ...before, census });
      return previous;
    }
  }
  const boxes = boxesOf(census, view, kept);
  yield;
  const isBoxed = (id: NetnsId): boolean => {
    const netns = census.netns.get(id);
    return netns !== undefined && !netns.isHost && isInView(netns, view);
  };
  const rows = new LinkRows(census, kept, before?.view === view);
  const side = buildHostSide(
    census,
    standingOn(census, isBoxed),
    (link) => isShown(link, census, isBoxed, view),
    kept,
    rows,
  );
  const isDrawn = (link: Interface): boolean =>
    link.netns === census.hostNetns?.id
      ? side.portIds.has(link.id) || side.cardIds.has(link.id)
      : isPortOfBox(link) && isBoxed(link.netns);
  yield;
  const flat = new Map<SceneKey, object>();
  const keep = <T extends { readonly key: SceneKey }>(element: T): T => {
    const same = keepFlat(before?.flat.get(element.key) as T | undefined, element);
    flat.set(same.key, same);
    return same;
  };
  const cables = buildCables(census, side, isDrawn, kept, rows, keep);
  const scene: WiringScene = {
    host: keep(hostOf(topology)),
    cards: side.cards.map(keep),
    rails: side.rails.map(keep),
    hostPorts: side.hostPorts,
    boxes,
    cables,
    residents: residentsOf(census).map(keep),
  };
  const folded = foldScene(scene, view.folded);
  memories.set(folded, {
    view,
    census,
    boxes: new Listed(boxes, before?.boxes ?? null, (box) => box.netns),
    hostPorts: side.hostPorts,
    portIds: side.portIds,
    railIds: side.railIds,
    cardIds: side.cardIds,
    links: { links: rows.links, rows: rows.rows },
    flat,
  });
  return folded;
}

/** Boxes in order of group and title, those of the scene before where nothing about them changed. */
function boxesOf(census: Census, view: SceneView, kept: Kept): readonly SceneBox[] {
  const { before } = kept;
  const isSameView = before?.view === view;
  const gone = new Set<SceneBox>();
  const fresh: SceneBox[] = [];
  const look = (id: NetnsId): void => {
    const netns = census.netns.get(id);
    const known = before?.boxes.by.get(id);
    const isIn = netns !== undefined && !netns.isHost && isInView(netns, view);
    if (isIn && known && before && sameBox(id, before.census, census, kept.isSame)) return;
    if (known) gone.add(known);
    if (isIn) fresh.push(buildBox(netns, census));
  };
  if (isSameView) for (const id of kept.touched) id !== null && look(id);
  else {
    for (const box of before?.boxes.list ?? []) if (!census.netns.has(box.netns)) gone.add(box);
    for (const { id } of census.topology.namespaces) look(id);
  }
  const still = before?.boxes.list ?? [];
  return mergeSorted(
    gone.size === 0 ? still : still.filter((box) => !gone.has(box)),
    fresh,
    byGroupThenTitle,
  );
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
function isShown(
  link: Interface,
  census: Census,
  isBoxed: (netns: NetnsId) => boolean,
  view: SceneView,
): boolean {
  if (link.kind !== "veth" || link.peer.state !== "known") return view.only === null;
  const peer = census.interfaces.get(link.peer.interface);
  if (!peer) return view.only === null;
  return isBoxed(peer.netns) || (peer.netns === link.netns && view.only === null);
}

/** Host interfaces that interfaces of other, visible namespaces stand on, with how many do. */
function standingOn(census: Census, isBoxed: (netns: NetnsId) => boolean): Map<InterfaceId, number> {
  const counts = new Map<InterfaceId, number>();
  for (const link of census.topology.interfaces) {
    if (link.kind === "veth" || link.lower.state !== "known" || !isBoxed(link.netns)) continue;
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
    .sort(
      (a, b) =>
        Number(a.netns === null) - Number(b.netns === null) || byName(a.name, b.name) || byName(a.id, b.id),
    )
    .map((container): SceneOccupant => {
      const line = containerLine(container, census, false);
      return container.netns === null ? { ...line, isUnplaced: true } : line;
    });
}
