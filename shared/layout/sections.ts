// Sections: units that share a rail stand together, in the order they are placed.
import type { SceneKey, WiringScene } from "../scene/scene.ts";
import type { Unit } from "./units.ts";

export interface Section {
  readonly key: string;
  readonly rails: readonly SceneKey[];
  readonly heading: string;
  /** Its rails are NICs that interfaces of other namespaces stand on. */
  readonly isNic: boolean;
  readonly units: readonly Unit[];
}

/** A box nobody could look into, or whose links have no kind, may have a cable all the same. */
function mayBeWired({ box }: Unit): boolean {
  return box !== null && (box.doubts.length > 0 || box.ports.some((port) => port.kind === "unknown"));
}

const ROUTED = "routed";
export const APART = "apart";

/** `together`: rails that share a section whatever is plugged into them now. */
export function intoSections(
  units: readonly Unit[],
  scene: WiringScene,
  together: readonly (readonly SceneKey[])[],
): Section[] {
  const parent = new Map<SceneKey, SceneKey>(scene.rails.map((rail) => [rail.key, rail.key]));
  const find = (key: SceneKey): SceneKey => {
    let root = key;
    while (parent.get(root) !== root) root = parent.get(root) ?? root;
    parent.set(key, root);
    return root;
  };
  const join = (rails: readonly SceneKey[]): void => {
    for (const rail of rails) parent.set(find(rail), find(rails[0] as SceneKey));
  };
  // A rail that is not drawn holds nothing together.
  const isDrawn = (rail: SceneKey): boolean => parent.has(rail);
  for (const unit of units) if (unit.rails.length > 1) join(unit.rails.filter(isDrawn));
  for (const rails of together) join(rails.filter(isDrawn));
  const uses = new Map<SceneKey, number>();
  const members = new Map<string, Unit[]>();
  for (const { rails, of } of runs(units)) {
    for (const rail of rails) uses.set(rail, (uses.get(rail) ?? 0) + of.length);
    const first = rails.find(isDrawn);
    if (first) add(members, find(first), of);
    else for (const unit of of) add(members, isWired(unit) ? ROUTED : APART, [unit]);
  }
  const byRoot = new Map<SceneKey, SceneKey[]>();
  const nicsFirst = [...scene.rails].sort(
    (a, b) => Number(a.kind === "bridge") - Number(b.kind === "bridge"),
  );
  for (const rail of nicsFirst) {
    const root = find(rail.key);
    const rails = byRoot.get(root);
    if (rails) rails.push(rail.key);
    else byRoot.set(root, [rail.key]);
  }
  const sections: Section[] = [];
  const nics = new Set(scene.rails.filter((rail) => rail.kind !== "bridge").map((rail) => rail.key));
  for (const [key, rails] of byRoot) {
    // The busiest rail stands next to the boxes: its taps then cross no other rail.
    rails.sort((a, b) => (uses.get(a) ?? 0) - (uses.get(b) ?? 0));
    const ordered = inOrderOf(rails, members.get(key) ?? []);
    if (ordered.length > 0)
      sections.push({
        key: `section:${rails.slice().sort()[0]}`,
        rails,
        heading: "",
        isNic: rails.some((rail) => nics.has(rail)),
        units: ordered,
      });
  }
  const routed = members.get(ROUTED);
  if (routed)
    sections.push({ key: ROUTED, rails: [], heading: "Ports without a bridge", isNic: false, units: routed });
  const apart = members.get(APART);
  if (apart)
    sections.push({
      key: APART,
      rails: [],
      heading: apart.some(mayBeWired)
        ? "No cable seen to the host’s namespace"
        : "Not wired to the host’s namespace",
      isNic: false,
      units: apart,
    });
  return sections;
}

/** Units in a row that share the very list of rails. */
function runs(units: readonly Unit[]): { readonly rails: readonly SceneKey[]; readonly of: Unit[] }[] {
  const found: { readonly rails: readonly SceneKey[]; readonly of: Unit[] }[] = [];
  for (const unit of units) {
    const last = found.at(-1);
    if (last && last.rails === unit.rails) last.of.push(unit);
    else found.push({ rails: unit.rails, of: [unit] });
  }
  return found;
}

function add(members: Map<string, Unit[]>, key: string, units: readonly Unit[]): void {
  const list = members.get(key);
  if (list) for (const unit of units) list.push(unit);
  else members.set(key, [...units]);
}

function isWired({ left }: Unit): boolean {
  return left.some((row) => row.chip !== null || row.cable !== null);
}

/** Stable by the scene's order (group, title); boxes of one rail stay together; lone ports go last. */
function inOrderOf(rails: readonly SceneKey[], units: readonly Unit[]): readonly Unit[] {
  const ranks: Unit[][] = Array.from({ length: rails.length * 2 + 1 }, () => []);
  for (const unit of units) {
    let first = rails.length;
    for (const one of unit.rails) first = Math.min(first, Math.max(0, rails.indexOf(one)));
    ranks[unit.box ? first : rails.length + first]?.push(unit);
  }
  const [only, ...others] = ranks.filter((rank) => rank.length > 0);
  return only && others.length > 0 ? only.concat(...others) : (only ?? []);
}
