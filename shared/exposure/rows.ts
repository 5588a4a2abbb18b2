// Rows of the table: what single packets saw, gathered by port and outcome, with what the two families say of each other.
import type { PathModel } from "../path/model.ts";
import type { Candidate } from "./candidates.ts";
import type { Entrance, Sender } from "./entrances.ts";
import type { Conflict, ExposedAddress, ExposureRow, Reach } from "./exposure.ts";
import type { ProbeResult } from "./probe.ts";

/** One packet and what became of it. */
export interface Seen {
  readonly entrance: Entrance;
  readonly sender: Sender;
  readonly candidate: Candidate;
  readonly result: ProbeResult;
  readonly conflicts: readonly Conflict[];
}

/** Rows in the order of ports; open ones first where a port has several. */
export function gatherRows(seen: readonly Seen[], model: PathModel | null): ExposureRow[] {
  const groups = new Map<string, Seen[]>();
  for (const one of seen) {
    const { candidate, entrance, result } = one;
    const outcome = [result.state, result.via, result.target, result.listeners.join(), result.serves].join(
      "|",
    );
    const key = `${candidate.protocol} ${candidate.port} ${entrance.family} ${outcome}`;
    const known = groups.get(key);
    if (known) known.push(one);
    else groups.set(key, [one]);
  }
  const rows = [...groups].flatMap(([key, members]) => {
    const row = rowOf(key, members, model);
    return row === null ? [] : [row];
  });
  rows.sort(
    (a, b) =>
      a.port - b.port ||
      a.protocol.localeCompare(b.protocol) ||
      order(a) - order(b) ||
      a.family.localeCompare(b.family),
  );
  return rows.map((row) => withFamilies(row, rows));
}

function order(row: ExposureRow): number {
  return ["open", "partly", "forwarded", "unknown", "closed"].indexOf(row.state);
}

function rowOf(key: string, members: readonly Seen[], model: PathModel | null): ExposureRow | null {
  const [first] = members;
  if (!first) return null;
  const { candidate, entrance, sender, result } = first;
  const container = result.container === null ? undefined : model?.index.containers.get(result.container);
  const conflicts = new Map(
    members.flatMap((one) =>
      one.conflicts.map((conflict) => [`${conflict.kind} ${conflict.says}`, conflict] as const),
    ),
  );
  const to = entrance.family === "inet6" ? `[${entrance.address}]` : entrance.address;
  return {
    key,
    protocol: candidate.protocol,
    port: candidate.port,
    family: entrance.family,
    addresses: addressesOf(members),
    state: result.state,
    why: result.why,
    via: result.via,
    target: result.target,
    listeners: result.listeners,
    container: result.container,
    pod: container?.pod ?? null,
    serves: result.serves,
    rules: result.rules,
    conflicts: [...conflicts.values()],
    doubts: [...new Set(members.flatMap((one) => one.result.doubts))],
    trace: { from: `${sender.address}@${entrance.device.name}`, to: `${to}:${candidate.port}` },
  };
}

function addressesOf(members: readonly Seen[]): ExposedAddress[] {
  const found = new Map<string, { readonly entrance: Entrance; readonly senders: Set<Sender["kind"]> }>();
  for (const { entrance, sender } of members) {
    const key = `${entrance.device.name} ${entrance.address}`;
    const known = found.get(key) ?? { entrance, senders: new Set() };
    known.senders.add(sender.kind);
    found.set(key, known);
  }
  return [...found.values()].map(({ entrance, senders }) => ({
    address: entrance.address,
    device: entrance.device.name,
    reach: reachOf(senders, entrance),
  }));
}

function reachOf(senders: ReadonlySet<Sender["kind"]>, entrance: Entrance): Reach {
  const tried = new Set(entrance.senders.map((one) => one.kind));
  if (senders.has("near") && !senders.has("far")) return "same network only";
  return senders.has("far") && !senders.has("near") && tried.has("near") ? "other networks only" : "anywhere";
}

/** Open over IPv6 while closed over IPv4: often a firewall that was set for one of them alone. */
function withFamilies(row: ExposureRow, rows: readonly ExposureRow[]): ExposureRow {
  if (row.family !== "inet6" || row.state !== "open") return row;
  const four = rows.filter(
    (one) => one.family === "inet" && one.port === row.port && one.protocol === row.protocol,
  );
  const closed = four.find((one) => one.state === "closed");
  if (!closed || four.some((one) => one.state !== "closed")) return row;
  const says = `Open over IPv6, but not over IPv4 (${closed.why ?? "closed"}).`;
  return {
    ...row,
    conflicts: [
      ...row.conflicts,
      { kind: "ipv6-open", severity: "doubt", says, rule: closed.rules.at(-1) ?? null },
    ],
  };
}
