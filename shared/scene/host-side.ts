// The host's own side of the picture: NICs and other links as cards, bridges as rails, the ports beside them.
import { mergeSorted } from "../kept/merge-sorted.ts";
import { Patch } from "../kept/patched-map.ts";
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { Interface } from "../topology/model.ts";
import { byName } from "./by-name.ts";
import type { Census } from "./census.ts";
import type { Kept } from "./kept-scene.ts";
import { railKey } from "./keys.ts";
import type { LinkRows } from "./link-rows.ts";
import { addressLine, healthOf, scenePort } from "./ports.ts";
import type { SceneBridge, SceneCard, SceneHostPort } from "./scene.ts";
import { keepFlat } from "./unchanged.ts";

export interface HostSide {
  readonly cards: SceneCard[];
  readonly rails: SceneBridge[];
  readonly hostPorts: readonly SceneHostPort[];
  /** Host interfaces drawn as ports beside a rail, not as cards. */
  readonly portIds: ReadonlyMap<InterfaceId, true>;
  readonly railIds: ReadonlySet<InterfaceId>;
  readonly cardIds: ReadonlySet<InterfaceId>;
}

/** How many bridge colours a theme has; hues are indexes into them. */
const HUES = 8;

/**
 * Splits the host's links into cards, rails and ports. A link is a rail when a port is plugged into it or when an
 * interface of another netns stands on it (`standing`: lower interface to number of children).
 * `isShown` says whether a port's other end is in view; ports with a hidden other end are left out with it. Ports of
 * which nothing changed are those of the scene before.
 */
export function buildHostSide(
  census: Census,
  standing: ReadonlyMap<InterfaceId, number>,
  isShown: (link: Interface) => boolean,
  kept: Kept,
  rows: LinkRows,
): HostSide {
  const host = census.hostNetns?.id ?? null;
  const { others, fresh, plugged } = splitLinks(rows, host, isShown);
  for (const link of others)
    if (link.master !== null && plugged.has(link.master))
      plugged.set(link.master, (plugged.get(link.master) ?? 0) + 1);
  const railIds = new Set([...plugged.keys(), ...standing.keys()]);
  const hues = chooseHues(
    others.filter((link) => link.kind === "bridge" || railIds.has(link.id)).map((link) => link.name),
  );
  const outside = defaultRoutes(census);
  const rails = [...railIds]
    .flatMap((id) => census.interfaces.get(id) ?? [])
    .filter((link) => link.netns === host)
    .sort((a, b) => byName(a.name, b.name) || byName(a.id, b.id))
    .map((link) => ({
      key: railKey(link.id),
      interface: link.id,
      name: link.name,
      kind: link.kind,
      health: healthOf(link),
      addressLine: addressLine(link),
      portCount: (plugged.get(link.id) ?? 0) + (standing.get(link.id) ?? 0),
      hue: hues.get(link.name) ?? 0,
    }));
  const cards = others
    // A bridge with ports is drawn as its rail; a NIC that others stand on keeps its card as well.
    .filter((link) => !plugged.has(link.id))
    .sort((a, b) => sideRank(a) - sideRank(b) || byName(a.name, b.name) || a.ifindex - b.ifindex)
    .map((link) => ({
      ...scenePort(link),
      side: isNic(link) ? ("nic" as const) : ("link" as const),
      outside: outside.get(link.name) ?? "",
    }));
  const cardIds = new Set(cards.map((card) => card.interface));
  return { cards, rails, ...portsWith(fresh, rows.portsGone, kept), railIds, cardIds };
}

/** The host's links that are no ports, the ports that are built anew, and how many ports hang on what. */
function splitLinks(rows: LinkRows, host: NetnsId | null, isShown: (link: Interface) => boolean) {
  const others: Interface[] = [];
  const fresh: SceneHostPort[] = [];
  const plugged = new Map<InterfaceId, number>();
  for (let at = 0; at < rows.links.length; at += 1) {
    const link = rows.links[at] as Interface;
    if (link.netns !== host) continue;
    if (!isPort(link)) {
      if (link.kind !== "loopback") others.push(link);
      continue;
    }
    const isKept = rows.holds(at);
    if (isKept ? rows.rows[at]?.port === null : !isShown(link)) continue;
    if (link.master !== null) plugged.set(link.master, (plugged.get(link.master) ?? 0) + 1);
    if (isKept) continue;
    const bridge = link.master === null ? null : railKey(link.master);
    const was = rows.before(at)?.port ?? undefined;
    const port = keepFlat(was, Object.assign(scenePort(link), { bridge }));
    rows.set(at, { port });
    fresh.push(port);
  }
  return { others, fresh, plugged };
}

/** Ports of the scene before that are still there, and new ones, by name. */
function portsWith(
  fresh: readonly SceneHostPort[],
  gone: ReadonlySet<SceneHostPort>,
  { before }: Kept,
): Pick<HostSide, "hostPorts" | "portIds"> {
  const portIds = new Patch(before?.portIds);
  for (const port of gone) portIds.delete(port.interface);
  for (const port of fresh) portIds.set(port.interface, true);
  const still = before?.hostPorts ?? [];
  const hostPorts = mergeSorted(
    gone.size === 0 ? still : still.filter((port) => !gone.has(port)),
    fresh,
    (a, b) => byName(a.name, b.name) || byName(a.interface, b.interface),
  );
  return { hostPorts, portIds: portIds.done() };
}

/** Veths and, when something holds them, taps: they are what cables are plugged into. */
function isPort(link: Interface): boolean {
  if (isUplink(link)) return false;
  return link.kind === "veth" || ((link.kind === "tap" || link.kind === "tun") && link.master !== null);
}

/**
 * A host that itself runs in a container has a veth for a NIC: its other end is outside, it is on no bridge, and it
 * has an address.
 */
function isUplink(link: Interface): boolean {
  return (
    link.kind === "veth" && link.master === null && link.peer.state === "unknown" && addressLine(link) !== ""
  );
}

function isNic(link: Interface): boolean {
  return (
    isUplink(link) ||
    link.kind === "physical" ||
    link.kind === "bond" ||
    link.kind === "team" ||
    link.kind === "unknown"
  );
}

function sideRank(link: Interface): number {
  if (link.kind === "physical") return 0;
  if (isNic(link)) return 1;
  return link.kind === "bridge" ? 2 : 3;
}

/** `default via 10.0.0.1` by device, from the host's main table. */
function defaultRoutes(census: Census): Map<string, string> {
  const byDevice = new Map<string, string>();
  for (const route of census.hostNetns?.routes ?? [])
    if (route.destination === "default" && route.table === "main" && route.device && route.gateway)
      if (!byDevice.has(route.device)) byDevice.set(route.device, `default via ${route.gateway}`);
  return byDevice;
}

/** A colour by name that stays when other bridges come and go, unless two names fall on the same one. */
function chooseHues(names: readonly string[]): Map<string, number> {
  const hues = new Map<string, number>();
  const uses = new Array<number>(HUES).fill(0);
  for (const name of [...names].sort(byName)) {
    let hash = 0;
    for (let i = 0; i < name.length; i += 1) hash = (hash * 31 + name.charCodeAt(i)) >>> 0;
    const least = Math.min(...uses);
    let hue = hash % HUES;
    while (uses[hue] !== least) hue = (hue + 1) % HUES;
    uses[hue] = least + 1;
    hues.set(name, hue);
  }
  return hues;
}
