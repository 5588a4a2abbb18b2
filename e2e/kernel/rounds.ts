// Rounds of the kernel agreement test: a fresh world with random settings and rules, and random packets through it.
import { analyse } from "../../shared/analyse.ts";
import { parseNftJson } from "../../shared/parse/nft-json.ts";
import { buildPathModel } from "../../shared/path/build-model.ts";
import type { PathModel } from "../../shared/path/model.ts";
import type { SectionKey, Snapshot } from "../../shared/snapshot/snapshot.ts";
import {
  type Account,
  type Agreement,
  answerOfShot,
  compare,
  type HandleIndex,
  handleIndex,
  observedAccount,
  requestOfShot,
} from "./agreement.ts";
import { countedSince, oldCounters } from "./old-counters.ts";
import { packetBytes } from "./packet-bytes.ts";
import { Random } from "./random.ts";
import { randomIpsets } from "./random-ipset.ts";
import { randomIptables } from "./random-iptables.ts";
import { randomNft } from "./random-nft.ts";
import { applyScene, CABLE, randomScene, randomShot, type Scene, type Shot } from "./random-scene.ts";
import { pickRuleset } from "./real-rulesets.ts";
import type { Aims } from "./transplant.ts";
import { isInstalled, type Observed, PLACES, type Place, World } from "./world.ts";
import { snapshotOf } from "./world-snapshot.ts";

/** Rulesets of the router, as text for the tool that loads them. */
export interface Rulesets {
  /** Who wrote them: `random`, or the name of a recording. */
  readonly name: string;
  readonly aims: Aims | null;
  readonly inet: string;
  readonly inet6: string;
  /** Native nftables, loaded after the others. */
  readonly nft: string;
  /** `ipset restore`, loaded before the rules that refer to it. */
  readonly sets: string;
  /** Whether inet and inet6 are for the old tables of the kernel (iptables-legacy): its rules are told by their counters. */
  readonly legacy: boolean;
}

export interface Failure {
  readonly round: number;
  readonly shot: Shot;
  readonly direction: "new" | "reply";
  readonly rulesets: Rulesets;
  readonly scene: Scene;
  readonly own: boolean;
  readonly snapshot: Snapshot;
  readonly agreement: Agreement & { readonly agrees: false };
}

export interface RoundResult {
  readonly round: number;
  readonly rulesets: Rulesets;
  readonly sent: number;
  readonly answers: number;
  /** Packets that were sent a second time because the first account was not the predicted one. */
  readonly repeated: number;
  readonly forked: number;
  /** Packets of which the tracer said that it does not know the rest. */
  readonly unknown: number;
  readonly failures: readonly Failure[];
  readonly snapshot: Snapshot;
  readonly recorded: readonly Recorded[];
}

/** What the kernel did, to be compared again without it. */
export interface Recorded {
  readonly shot: Shot;
  readonly direction: "new" | "reply";
  readonly observed: Account;
}

/** A model of the world as it is now, with what is needed to read its traces. */
export function readWorld(world: World): {
  readonly snapshot: Snapshot;
  readonly model: PathModel;
  readonly handles: ReadonlyMap<string, HandleIndex>;
} {
  const snapshot = snapshotOf(world);
  const { records, topology } = analyse(snapshot);
  const { model, warnings } = buildPathModel(snapshot, records, topology);
  const bad = [...topology.warnings, ...warnings];
  if (bad.length > 0)
    throw new Error(`the world's snapshot is not read cleanly: ${JSON.stringify(bad.slice(0, 3))}`);
  for (const one of model.netns.values()) {
    if (one.isRead || !PLACES.some((place) => one.title.endsWith(world.name(place)))) continue;
    const inode = model.index.namespaces.get(one.id)?.inode;
    const text = snapshot.sections.find((section) => section.name === "ip" && section.netns === inode)?.text;
    throw new Error(`${one.title} (net:[${inode}]) was not read: ${text?.slice(0, 300)}`);
  }
  const handles = new Map(
    PLACES.map((place) => {
      const inode = world.inode(place);
      const section = snapshot.sections.find((one) => one.name === "nft" && one.netns === inode);
      return [place, handleIndex(parseNftJson(section?.text ?? "", "nft" as SectionKey).records)] as const;
    }),
  );
  return { snapshot, model, handles };
}

export function loadRulesets(world: World, rulesets: Rulesets): void {
  if (rulesets.sets !== "") world.run("router", "ipset", ["restore"], rulesets.sets);
  const back = rulesets.legacy ? "-legacy" : "";
  if (rulesets.legacy) world.keepsOldTables = true;
  if (rulesets.inet !== "") loadLines(world, `iptables${back}-restore`, [], rulesets.inet);
  if (rulesets.inet6 !== "") loadLines(world, `ip6tables${back}-restore`, [], rulesets.inet6);
  // for its JSON nft opens /dev/stdin by name, which a socket cannot be
  if (rulesets.nft.startsWith("{")) world.run("router", "sh", ["-c", "cat | nft -j -f -"], rulesets.nft);
  else if (rulesets.nft !== "") loadLines(world, "nft", ["-f", "-"], rulesets.nft);
}

/**
 * Rules that a tool refuses (two NAT families in one, a match this kernel has not) are left out; the model is made of
 * what was loaded.
 */
function loadLines(world: World, command: string, values: readonly string[], text: string): void {
  const lines = text.split("\n");
  const isRule =
    command === "nft" ? /^(?:\t| {2,})\s*(?!type )\S|^add (?:rule|element|set)/ : /^(?:\[\d+:\d+\] )?-[AI]/;
  let said = "";
  for (let tries = 0; tries < 80; tries += 1) {
    try {
      world.run("router", command, values, lines.join("\n"));
      return;
    } catch (error) {
      said = String((error as { stderr?: unknown }).stderr);
      const at = /stdin:(\d+)[:-]|line:? (\d+)/.exec(said);
      const line = Number(at?.[1] ?? at?.[2]) - 1;
      if (at === null || !isRule.test(lines[line] ?? "")) break;
      lines[line] = "";
    }
  }
  throw new Error(`${command} refuses the rules: ${said.slice(0, 600)}`);
}

/** Sends one shot and gives what the kernel did with it. */
export async function fire(
  world: World,
  shot: Shot,
  handles: ReadonlyMap<string, HandleIndex>,
  legacy: boolean,
  quietMs?: number,
): Promise<{ readonly account: Account; readonly answer: string; readonly events: readonly Observed[] }> {
  const { packet } = shot;
  const line =
    shot.from === "wire"
      ? `frame ${world.ifindex(shot.place, CABLE[shot.place]?.[0] ?? "")} ${routerMac(world, shot)} ${packetBytes(packet, shot.id).toString("hex")}`
      : `${packet.protocol.replace("icmpv6", "icmp")} ${packet.family} ${shot.source ?? "-"} ${shot.id} ${packet.destination} ${packet.destinationPort ?? 0}`;
  const before = legacy ? oldCounters(world) : null;
  const { answer, events } = await world.send(shot.place, line, quietMs);
  const account = observedAccount(events, handles, requestOfShot(shot));
  if (before === null) return { account, answer, events };
  return { account: { ...account, counted: countedSince(before, oldCounters(world)) }, answer, events };
}

/** Has the place where a packet ended answer it, and gives what became of the answer; null where it cannot. */
export async function answer(
  world: World,
  shot: Shot,
  request: { readonly account: Account; readonly events: readonly Observed[] },
  handles: ReadonlyMap<string, HandleIndex>,
): Promise<Account | null> {
  const ended = /^local (\S+) (\S+) (\S+) ?(-?\d*) -> (\S+) ?(-?\d*) ttl/.exec(request.account.end);
  if (!ended) return null;
  const [, place, protocol, source, sourcePort, destination, destinationPort] = ended;
  const which = answerOfShot(shot, Number(destinationPort));
  // the kernel answers an echo by itself
  if (protocol === "icmp" || protocol === "icmpv6") return observedAccount(request.events, handles, which);
  if (protocol !== "udp") return null;
  const line = `udp ${shot.packet.family} ${destination} ${destinationPort} ${source} ${sourcePort}`;
  const { events } = await world.send(place as Place, line, 6);
  return observedAccount(events, handles, which);
}

function routerMac(world: World, shot: Shot): string {
  const bridges: Partial<Record<Place, string>> = { box1: "br0", box2: "br0", box3: "br1" };
  const device = bridges[shot.place] ?? CABLE[shot.place]?.[1] ?? "";
  return world.mac("router", device).replaceAll(":", "");
}

/** What this machine can load; where it cannot, those rules are not played, and the fuzz says so. */
export const IPSETS = isInstalled("ipset");
export const OLD_TABLES = isInstalled("iptables-legacy-restore") && isInstalled("ip6tables-legacy-restore");

export type RulesetKind = "random" | "recorded" | "corpora";

/** Random rules (iptables alone, nftables alone, or both on one host), or what real programs wrote. */
function chooseRulesets(random: Random, from: RulesetKind): Rulesets {
  if (from !== "random" && random.chance(0.5))
    return { sets: "", legacy: false, ...pickRuleset(random, from === "corpora") };
  const kinds = ["iptables", "iptables", "nft", "both", ...(OLD_TABLES ? ["legacy"] : [])];
  const kind = random.pick(kinds);
  const old = kind !== "nft";
  const sets = old && IPSETS ? randomIpsets(random) : "";
  const most = kind === "both" ? 2 : 5;
  return {
    name: kind === "legacy" ? "random, legacy" : "random",
    aims: null,
    inet: old ? randomIptables(random, "inet", most, sets !== "") : "",
    inet6: old ? randomIptables(random, "inet6", most, sets !== "") : "",
    nft: kind === "nft" || kind === "both" ? randomNft(random) : "",
    sets,
    legacy: kind === "legacy",
  };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

interface Tried {
  readonly direction: "new" | "reply";
  readonly observed: Account;
  readonly agreement: Agreement;
}

/** One packet, and where it arrived its answer. The old tables count both alike: there the answer is not judged. */
export async function exchange(
  world: World,
  model: PathModel,
  shot: Shot,
  handles: ReadonlyMap<string, HandleIndex>,
  legacy: boolean,
  quietMs?: number,
): Promise<readonly Tried[]> {
  const sent = await fire(world, shot, handles, legacy, quietMs);
  const request: Tried = {
    direction: "new",
    observed: sent.account,
    agreement: compare(model, shot, sent.account),
  };
  if (!request.agreement.agrees || legacy) return [request];
  const answered = await answer(world, shot, sent, handles);
  if (answered === null) return [request];
  return [
    request,
    { direction: "reply", observed: answered, agreement: compare(model, shot, answered, "reply") },
  ];
}

/** Making a world takes longer than a hundred packets do: a few rounds share one. */
const ROUNDS_PER_WORLD = 5;
/** Ids of the rounds of one world lie this far apart, so that no packet meets another's connection. */
const IDS_PER_ROUND = 2_000;

export interface Plan {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  /** Packets per round. */
  readonly shots: number;
  /** Where half of the rulesets come from. */
  readonly from: RulesetKind;
}

/** Plays rounds one after another: each with settings and rules of its own. */
export async function* playRounds(plan: Plan): AsyncGenerator<RoundResult> {
  let world: World | null = null;
  let worldNumber = -1;
  let own = false;
  try {
    for (let round = plan.first; round < plan.first + plan.count; round += 1) {
      const wanted = Math.floor(round / ROUNDS_PER_WORLD);
      // tables of iptables-legacy stay registered in a netns for good
      if (world === null || wanted !== worldNumber || world.keepsOldTables) {
        await world?.remove();
        world = null;
        worldNumber = wanted;
        own = new Random(plan.seed * 7919 + wanted).chance(0.6);
        world = await World.make(`${process.pid}`);
        warmUp(world);
      } else world.reset(own);
      yield await playRound(world, plan, round, own);
    }
  } finally {
    await world?.remove();
  }
}

/** One round: packets through one ruleset. @param own whether the router has routing rules of its own. */
async function playRound(world: World, plan: Plan, round: number, own: boolean): Promise<RoundResult> {
  const random = new Random(plan.seed * 1000 + round);
  const scene = randomScene(random, own);
  applyScene(world, scene);
  const rulesets = chooseRulesets(random, plan.from);
  loadRulesets(world, rulesets);
  const { snapshot, model, handles } = readWorld(world);
  const result: Mutable<RoundResult> = {
    round,
    rulesets,
    sent: 0,
    answers: 0,
    repeated: 0,
    forked: 0,
    unknown: 0,
    failures: [],
    snapshot,
    recorded: [],
  };
  const firstId = 10_000 + (round % ROUNDS_PER_WORLD) * IDS_PER_ROUND;
  for (let i = 0; i < plan.shots; i += 1) {
    let shot = randomShot(random, firstId + i, rulesets.aims);
    let tried = await exchange(world, model, shot, handles, rulesets.legacy);
    // on a busy machine messages come late: the same packet, as a new connection, with patience
    for (const quietMs of [100, 600]) {
      if (tried.every((each) => each.agreement.agrees)) break;
      result.repeated += 1;
      shot = renumbered(shot, shot.id + 20_000);
      tried = await exchange(world, model, shot, handles, rulesets.legacy, quietMs);
    }
    result.sent += 1;
    for (const { direction, observed, agreement } of tried) {
      if (direction === "reply") result.answers += 1;
      result.recorded.push({ shot, direction, observed });
      if (!agreement.agrees)
        result.failures.push({ round, shot, direction, rulesets, scene, own, snapshot, agreement });
      else if (agreement.unknown) result.unknown += 1;
      else if (agreement.paths > 1) result.forked += 1;
    }
  }
  return result;
}

function renumbered(shot: Shot, id: number): Shot {
  const { packet } = shot;
  return { ...shot, id, packet: { ...packet, sourcePort: packet.sourcePort === null ? null : id } };
}

/** Fills neighbour tables, so that no packet waits for an answer. */
export function warmUp(world: World): void {
  const put = (place: Place, device: string, addresses: readonly string[], mac: string): void => {
    world.ip(
      place,
      addresses.map((address) => `neigh replace ${address} lladdr ${mac} dev ${device} nud permanent`),
    );
  };
  const mac = (place: Place, device: string): string => world.mac(place, device);
  put("client", "c0", ["10.91.1.1", "fd91:0:0:1::1"], mac("router", "r-c"));
  put("server", "s0", ["10.91.2.1", "fd91:0:0:2::1"], mac("router", "r-s"));
  put("router", "r-c", ["10.91.1.2", "fd91:0:0:1::2"], mac("client", "c0"));
  put("box3", "eth0", ["10.91.4.1", "fd91:0:0:4::1"], mac("router", "br1"));
  put("router", "br1", ["10.91.4.11", "fd91:0:0:4::11"], mac("box3", "eth0"));
  put("router", "r-s", ["10.91.2.2", "10.91.2.3", "fd91:0:0:2::2"], mac("server", "s0"));
  for (const [box, host, other] of [
    ["box1", "11", "12"],
    ["box2", "12", "11"],
  ] as const) {
    put("router", "br0", [`10.91.3.${host}`, `fd91:0:0:3::${host}`], mac(box, "eth0"));
    put(box, "eth0", ["10.91.3.1", "fd91:0:0:3::1"], mac("router", "br0"));
    put(
      box,
      "eth0",
      [`10.91.3.${other}`, `fd91:0:0:3::${other}`],
      mac(box === "box1" ? "box2" : "box1", "eth0"),
    );
  }
}
