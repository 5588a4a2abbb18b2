// The scene of several hosts: the wiring of each, and the trunks between them as cables from card to card.
import type { Fleet, Member, OpenEnd, Trunk } from "../../fleet/fleet.ts";
import type { InterfaceId } from "../../topology/ids.ts";
import { buildScene } from "../build-scene.ts";
import { portKey } from "../keys.ts";
import type { SceneCable, SceneKey, SceneView, WiringScene } from "../scene.ts";
import { qualifyGroups, viewOf } from "./member-view.ts";

export interface SceneMember {
  readonly label: string;
  readonly qualifier: string;
  readonly scene: WiringScene;
}

export interface SceneTrunkEnd {
  /** Key of the host's scene. */
  readonly host: SceneKey;
  readonly interface: InterfaceId;
  /** Card it is drawn at; null: the interface is inside a box, the trunk ends at the frame. */
  readonly card: SceneKey | null;
  readonly name: string;
}

export interface SceneTrunk {
  readonly key: SceneKey;
  readonly kind: "tunnel" | "segment" | "open";
  /** Words at each end: `vxlan 1`, `10.0.0.0/24`, `10.0.0.9 not open`. */
  readonly word: string;
  /** One end only for an open plug. */
  readonly ends: readonly SceneTrunkEnd[];
  readonly doubt: string | null;
  readonly detail: readonly string[];
}

export interface FleetScene {
  readonly members: readonly SceneMember[];
  readonly trunks: readonly SceneTrunk[];
}

/** Pure: equal input, equal output. `view` may name netns of every host. */
export function buildFleetScene(fleet: Fleet, view: SceneView): FleetScene {
  const proven = new Set(
    fleet.trunks
      .filter((trunk) => trunk.kind === "segment" && trunk.doubts.length === 0)
      .flatMap((trunk) => trunk.ends.map((end) => end.interface)),
  );
  const members = fleet.members.map((member): SceneMember => {
    const scene = buildScene(member.index.topology, viewOf(member.qualifier, view));
    return {
      label: member.label,
      qualifier: member.qualifier,
      scene: named(withoutOpen(qualifyGroups(scene, member.qualifier), proven), member),
    };
  });
  const scenes = new Map(fleet.members.map((member, i) => [member, members[i]?.scene]));
  const endOf = (member: Member, id: InterfaceId): SceneTrunkEnd | null => {
    const scene = scenes.get(member);
    if (!scene) return null;
    const key = portKey(id);
    const card = scene.cards.some((one) => one.key === key) ? key : null;
    return { host: scene.host.key, interface: id, card, name: member.index.interfaces.get(id)?.name ?? "" };
  };
  return {
    members,
    trunks: [...fleet.trunks.map((trunk) => trunkOf(trunk, endOf)), ...plugs(fleet.openEnds, endOf)],
  };
}

type EndOf = (member: Member, id: InterfaceId) => SceneTrunkEnd | null;

/** Two hosts of one name are told apart by their labels. */
function named(scene: WiringScene, member: Member): WiringScene {
  return { ...scene, host: { ...scene.host, title: member.label } };
}

/** A card that is proven to be on a segment has no unknown other end any more: the segment is it. */
function withoutOpen(scene: WiringScene, proven: ReadonlySet<InterfaceId>): WiringScene {
  const cards = new Set(scene.cards.filter((card) => proven.has(card.interface)).map((card) => card.key));
  if (cards.size === 0) return scene;
  const isOpen = (cable: SceneCable): boolean => cable.to === null && cards.has(cable.from);
  return {
    ...scene,
    cables: scene.cables.filter((cable) => !isOpen(cable)),
    cards: scene.cards.map((card) =>
      cards.has(card.key) && card.health === "doubt" ? { ...card, health: "ok" as const } : card,
    ),
  };
}

function trunkOf(trunk: Trunk, endOf: EndOf): SceneTrunk {
  const ends = trunk.ends.flatMap(({ member, interface: id }) => endOf(member, id) ?? []);
  const hosts = trunk.ends.map(
    ({ member, interface: id }) => `${member.label} ${member.index.interfaces.get(id)?.name ?? ""}`,
  );
  return {
    key: `trunk:${trunk.key}` as SceneKey,
    kind: trunk.kind,
    word: trunk.word,
    ends,
    doubt: trunk.doubts.length > 0 ? trunk.doubts.join(" ") : null,
    detail: [
      trunk.kind === "tunnel" ? `tunnel ${trunk.word}` : `layer-2 segment ${trunk.word}`,
      ...hosts,
      ...trunk.carries,
      ...trunk.doubts,
      ...trunk.proofs,
    ],
  };
}

const STATES: Readonly<Record<OpenEnd["state"], string>> = {
  "host not open": "not open",
  ambiguous: "ambiguous",
  "no such tunnel": "no tunnel there",
};

/** Far ends that could not be joined: one plug for each tunnel and reason, however many there are. */
function plugs(openEnds: readonly OpenEnd[], endOf: EndOf): SceneTrunk[] {
  const groups = new Map<string, OpenEnd[]>();
  for (const end of openEnds) {
    const key = `${end.interface} ${end.state}`;
    groups.set(key, [...(groups.get(key) ?? []), end]);
  }
  return [...groups].flatMap(([key, list]): SceneTrunk[] => {
    const [first] = list;
    const end = first && endOf(first.member, first.interface);
    if (!first || !end) return [];
    const what = list.length === 1 ? first.address : `${list.length} far ends`;
    return [
      {
        key: `trunk:open ${key}` as SceneKey,
        kind: "open",
        word: `${what} ${STATES[first.state]}`,
        ends: [end],
        doubt: list
          .slice(0, 6)
          .map((one) => one.says)
          .join(" "),
        detail: [`${first.member.label} ${end.name}`, ...list.slice(0, 12).map((one) => one.says)],
      },
    ];
  });
}
