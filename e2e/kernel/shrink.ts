// A disagreement made small: fewer rules, fewer settings, a simpler packet, each step judged by the kernel again.

import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { applyScene, type Scene, type Shot } from "./random-scene.ts";
import { exchange, loadRulesets, type Recorded, type Rulesets, readWorld, warmUp } from "./rounds.ts";
import { shrinkList } from "./shrink-list.ts";
import { World } from "./world.ts";

/** One packet through one router: all that is needed to see a disagreement again. */
export interface Trial {
  readonly scene: Scene;
  /** Whether the router has routing rules of its own. */
  readonly own: boolean;
  readonly rulesets: Rulesets;
  readonly shot: Shot;
}

export interface Shrunk {
  readonly trial: Trial;
  /** What recorded.test.ts compares again. */
  readonly fixture: { readonly snapshot: Snapshot; readonly recorded: readonly Recorded[] };
  /** Times the kernel was asked. */
  readonly trials: number;
}

/** Each takes a second or two. */
const MOST_TRIALS = 150;

type Texts = "inet" | "inet6" | "nft" | "sets";
const TEXTS: readonly Texts[] = ["nft", "inet6", "inet", "sets"];

/** Lines that can go one by one; the rest is frame. */
const RULE = /^(?:\[\d+:\d+\] )?-[AI] |^(?:\t| {2,})\s*(?!type |\}|chain |set |map )\S|^add /;

/** @returns null when the disagreement is not seen again: messages that came late, say. */
export async function shrink(first: Trial): Promise<Shrunk | null> {
  // beside the world of the round that failed
  const world = await World.make(`${process.pid}-shrink`);
  try {
    warmUp(world);
    const judge = new Judge(world);
    if ((await judge.ask(first)) === null) return null;
    const budget = { left: MOST_TRIALS };
    let trial = first;
    const keepIf = async (next: Trial): Promise<boolean> => {
      if ((await judge.ask(next)) === null) return false;
      trial = next;
      return true;
    };
    for (const text of TEXTS) {
      if (trial.rulesets[text] === "") continue;
      if (await keepIf({ ...trial, rulesets: { ...trial.rulesets, [text]: "" } })) continue;
      // JSON is one piece
      if (trial.rulesets[text].startsWith("{")) continue;
      const lines = trial.rulesets[text].split("\n");
      const removable = lines.flatMap((line, i) => (RULE.test(line) ? [i] : []));
      const without = (kept: readonly number[]): Trial => {
        const left = new Set(kept);
        const shown = lines.filter((line, i) => !RULE.test(line) || left.has(i));
        return { ...trial, rulesets: { ...trial.rulesets, [text]: shown.join("\n") } };
      };
      await shrinkList(removable, (kept) => keepIf(without(kept)), budget);
    }
    const { scene } = trial;
    await shrinkList(scene.ip, (ip) => keepIf({ ...trial, scene: { ...trial.scene, ip } }), budget);
    await shrinkList(
      Object.entries(scene.sysctls),
      (left) => keepIf({ ...trial, scene: { ...trial.scene, sysctls: Object.fromEntries(left) } }),
      budget,
    );
    for (const simpler of simplerShots(trial.shot))
      await keepIf({ ...trial, shot: { ...trial.shot, ...simpler } });
    const last = await judge.ask(trial);
    if (last === null) return null;
    return { trial, fixture: last, trials: judge.trials };
  } finally {
    await world.remove();
  }
}

/** Parts of a shot that may be as plain as these. */
function simplerShots({ packet, from }: Shot): Partial<Shot>[] {
  return [
    ...(from === "socket" ? [{ source: null }] : []),
    { packet: { ...packet, ttl: 64 } },
    ...(packet.protocol === "tcp" ? [{ packet: { ...packet, tcpFlags: ["SYN"] as const } }] : []),
    ...(packet.destinationPort === null ? [] : [{ packet: { ...packet, destinationPort: 80 } }]),
  ];
}

/** Plays trials in one world, which is taken back to its beginning before each. */
class Judge {
  trials = 0;
  readonly #world: World;
  /** Every packet is a new connection. */
  #id = 20_000;

  constructor(world: World) {
    this.#world = world;
  }

  /** What the kernel did, where the tracer says otherwise; null where they agree or the rules cannot be loaded. */
  async ask({ scene, own, rulesets, shot }: Trial): Promise<Shrunk["fixture"] | null> {
    this.trials += 1;
    this.#id += 1;
    const { packet } = shot;
    const sent: Shot = {
      ...shot,
      id: this.#id,
      packet: { ...packet, sourcePort: packet.sourcePort === null ? null : this.#id },
    };
    this.#world.reset(own);
    applyScene(this.#world, scene);
    try {
      loadRulesets(this.#world, rulesets);
    } catch {
      return null;
    }
    const { snapshot, model, handles } = readWorld(this.#world);
    // patient: a message that comes late is no disagreement
    const tried = await exchange(this.#world, model, sent, handles, rulesets.legacy, 150);
    if (tried.every(({ agreement }) => agreement.agrees)) return null;
    const recorded = tried.map(({ direction, observed }) => ({ shot: sent, direction, observed }));
    return { snapshot, recorded };
  }
}
