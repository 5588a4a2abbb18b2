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
  for (const unit of units) join(unit.rails);
  for (const rails of together) join(rails.filter((rail) => parent.has(rail)));
  const uses = new Map<SceneKey, number>();
  const members = new Map<string, Unit[]>();
  for (const unit of units) {
    for (const rail of unit.rails) uses.set(rail, (uses.get(rail) ?? 0) + 1);
    const first = unit.rails[0];
    const wired = unit.left.some((row) => row.chip !== null || row.cable !== null);
    const key = first ? find(first) : wired ? ROUTED : APART;
    const list = members.get(key);
    if (list) list.push(unit);
    else members.set(key, [unit]);
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
    const order = new Map(rails.map((one, index) => [one, index]));
    const rank = (unit: Unit): number => {
      let first = rails.length;
      for (const one of unit.rails) first = Math.min(first, order.get(one) ?? 0);
      return unit.box ? first : rails.length + first;
    };
    // Stable by the scene's order (group, title); boxes of one rail stay together; lone ports go last.
    const ordered = (members.get(key) ?? []).sort((a, b) => rank(a) - rank(b));
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
