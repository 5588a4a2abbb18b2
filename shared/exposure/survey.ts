// The survey: every port something speaks of, from every entrance, traced piece by piece so that a screen stays alive.

import type { OwnerGround } from "../firewall/owner/owner.ts";
import { ownersOf } from "../firewall/owner/owners.ts";
import { RuleLines } from "../firewall/rule-lines.ts";
import type { PathModel, PathNetns } from "../path/model.ts";
import type { TraceRequest } from "../path/trace.ts";
import { type Candidate, findCandidates } from "./candidates.ts";
import { type ConflictGround, conflictsOf } from "./conflicts.ts";
import { type Entrance, findEntrances, type Sender } from "./entrances.ts";
import type { Exposure } from "./exposure.ts";
import { probe } from "./probe.ts";
import { gatherRows, type Seen } from "./rows.ts";
import { withoutNat } from "./without-nat.ts";

/** Most packets of one survey: past it the rest is counted, not traced. */
const MOST_PACKETS = 20_000;

interface Work {
  readonly entrance: Entrance;
  readonly sender: Sender;
  readonly candidate: Candidate;
}

export class ExposureSurvey {
  readonly #ground: ConflictGround | null;
  readonly #work: Work[] = [];
  readonly #seen: Seen[] = [];
  readonly #doubts: string[] = [];
  readonly #entrances: readonly Entrance[];
  readonly #total: number;
  #at = 0;

  constructor(model: PathModel, ground: OwnerGround) {
    const host = [...model.netns.values()].find((one) => one.isHost);
    this.#entrances = host ? findEntrances(model, host) : [];
    this.#ground = host
      ? { model, host, owners: ownersOf(ground), lines: new RuleLines(model), bare: withoutNat(model, host) }
      : null;
    if (!host) this.#doubts.push("The snapshot does not say which network namespace is the host's.");
    else this.#doubts.push(...doubtsOf(host, this.#entrances));
    const candidates = host ? findCandidates(model, host) : { ports: [], doubts: [] };
    this.#doubts.push(...candidates.doubts);
    let total = 0;
    for (const entrance of this.#entrances)
      for (const sender of entrance.senders) {
        total += candidates.ports.length;
        for (const candidate of candidates.ports)
          if (this.#work.length < MOST_PACKETS) this.#work.push({ entrance, sender, candidate });
      }
    this.#total = total;
    if (total > this.#work.length)
      this.#doubts.push(`${total - this.#work.length} of ${total} packets were not traced: too many ports.`);
  }

  /** Traces until `stop` says so. @returns whether everything is done. */
  step(stop: () => boolean): boolean {
    if (this.#ground === null) return true;
    while (this.#at < this.#work.length) {
      const work = this.#work[this.#at];
      this.#at += 1;
      if (work) this.#probe(this.#ground, work);
      if (stop()) break;
    }
    return this.#at >= this.#work.length;
  }

  #probe(ground: ConflictGround, { entrance, sender, candidate }: Work): void {
    const request: TraceRequest = {
      origin: { kind: "wire", interface: entrance.device.id },
      source: sender.address,
      destination: entrance.address,
      protocol: candidate.protocol,
      sourcePort: null,
      destinationPort: candidate.port,
    };
    const result = probe(ground, request);
    const conflicts = conflictsOf(ground, candidate, request, result);
    // a port that only something else speaks of (another family, another address) and that nobody meant to be open
    if (result.state === "closed" && conflicts.length === 0) return;
    this.#seen.push({ entrance, sender, candidate, result, conflicts });
  }

  /** What is known so far. */
  answer(): Exposure {
    return {
      rows: gatherRows(this.#seen, this.#ground?.model ?? null),
      entrances: entranceList(this.#entrances),
      doubts: this.#doubts,
      traced: this.#at,
      total: this.#total,
    };
  }
}

function entranceList(entrances: readonly Entrance[]): Exposure["entrances"] {
  const byDevice = new Map<string, string[]>();
  for (const { device, address } of entrances) {
    const known = byDevice.get(device.name);
    if (known) known.push(address);
    else byDevice.set(device.name, [address]);
  }
  return [...byDevice].map(([device, addresses]) => ({ device, addresses }));
}

function doubtsOf(host: PathNetns, entrances: readonly Entrance[]): string[] {
  const doubts: string[] = [];
  if (!host.isRead) doubts.push("The host's network namespace was not read.");
  else if (entrances.length === 0)
    doubts.push("No interface of the host leads outside, as far as the snapshot tells.");
  if (!host.socketsRead) doubts.push("The host's sockets were not collected: what listens is not known.");
  doubts.push(...host.firewall.unread);
  const { unread, byMark } = host.ipvs;
  if (unread !== null)
    doubts.push(`Which ports of the host go to virtual servers of IPVS is not known: ${unread}.`);
  if (byMark) doubts.push("IPVS of the host takes packets by their mark too: where those go was not read.");
  return doubts;
}

/** The whole survey at once. */
export function surveyExposure(model: PathModel, ground: OwnerGround): Exposure {
  const survey = new ExposureSurvey(model, ground);
  survey.step(() => false);
  return survey.answer();
}
