// Traces a packet: walks every way it can go, joins user-space hops, and names who gets it.
import type { Listener, Process } from "../topology/model.ts";
import { familyOf, formatAddress, parseAddress } from "./address.ts";
import { type Flow, hasPorts, packetOf, tupleText, UNSEEN } from "./flow.ts";
import { type End, Journey } from "./journey.ts";
import { addressText, listenerOf, processOf } from "./listeners.ts";
import type { PathModel, PathNetns } from "./model.ts";
import { HopLimit, Run } from "./run.ts";
import { hopsOf } from "./steps.ts";
import type { Hop, Trace, TracePath, TraceRequest, TraceVerdict } from "./trace.ts";
import { connectionOf, programBehind, proxiedConnection } from "./userspace.ts";

/** Most ways that are walked; more are counted as one doubt. */
const MOST_PATHS = 64;

export interface TraceOptions {
  /** Write down rules that did not match (default). */
  readonly verbose?: boolean;
}

/** Traces a request over the model. Never throws for what a host answered: what is not known is `unknown`. */
export function tracePacket(model: PathModel, request: TraceRequest, options: TraceOptions = {}): Trace {
  const paths: TracePath[] = [];
  const doubts: string[] = [];
  let script: number[] | null = [];
  while (script !== null) {
    const run: Run = new Run(model, script, options.verbose ?? true);
    paths.push(walk(run, request));
    script = nextScript(run.taken);
    if (paths.length >= MOST_PATHS && script !== null) {
      doubts.push(`There are more than ${MOST_PATHS} ways; the rest was not walked.`);
      break;
    }
  }
  const verdicts = new Set(paths.map((path) => path.verdict));
  const [only] = verdicts;
  const verdict: TraceVerdict = verdicts.size === 1 && only !== undefined ? only : "unknown";
  return { request, verdict, paths, doubts };
}

/** The next combination of choices, depth first; null after the last. */
function nextScript(taken: readonly { readonly choice: number; readonly of: number }[]): number[] | null {
  for (let at = taken.length - 1; at >= 0; at -= 1) {
    const { choice, of } = taken[at] ?? { choice: 0, of: 1 };
    if (choice + 1 < of) return [...taken.slice(0, at).map((each) => each.choice), choice + 1];
  }
  return null;
}

/** The packet of a request; null when an address cannot be read. */
function flowOf(request: TraceRequest): Flow | null {
  const destination = parseAddress(request.destination);
  const source = request.source === null ? 0n : parseAddress(request.source);
  if (destination === null || source === null) return null;
  const family = familyOf(request.destination);
  const protocol = request.protocol === "icmp" && family === "inet6" ? "icmpv6" : request.protocol;
  const ported = hasPorts(protocol);
  return {
    family,
    protocol,
    source,
    destination,
    // the kernel picks from 32768-60999 where the caller does not care
    sourcePort: ported ? (request.sourcePort ?? 40000) : null,
    destinationPort: ported ? (request.destinationPort ?? 0) : null,
    icmpType: ported ? null : (request.icmpType ?? (family === "inet" ? 8 : 128)),
    icmpCode: 0,
    tcpFlags: protocol === "tcp" ? (request.tcpFlags ?? ["SYN"]) : [],
    mark: request.mark ?? 0,
    ttl: request.ttl ?? 64,
    tos: 0,
    ...UNSEEN,
    local: false,
    uid: request.uid ?? null,
    gid: request.gid ?? null,
  };
}

/** The answer to a packet that arrived as `flow`. */
function answerOf(flow: Flow): Flow {
  const answers: Readonly<Record<number, number>> = { 8: 0, 13: 14, 15: 16, 17: 18, 128: 129 };
  return {
    ...flow,
    source: flow.destination,
    destination: flow.source,
    sourcePort: flow.destinationPort,
    destinationPort: flow.sourcePort,
    icmpType: flow.icmpType === null ? null : (answers[flow.icmpType] ?? flow.icmpType),
    tcpFlags: flow.protocol === "tcp" ? ["SYN", "ACK"] : [],
    mark: 0,
    ttl: 64,
    ...UNSEEN,
  };
}

function walk(run: Run, request: TraceRequest): TracePath {
  const flow = flowOf(request);
  if (flow === null) return failed(run, "The addresses of the request cannot be read.", null);
  try {
    const start = begin(run, request, flow);
    if (typeof start === "string") return failed(run, start, flow);
    if (request.direction !== "reply") return conclude(run, flow, start);
    if (start.kind !== "local") {
      if (start.kind === "left")
        run.doubt("The answer of a host outside is traced from where the request left.");
      return conclude(run, flow, start);
    }
    run.forgetSteps();
    const answer = answerOf(flow);
    run.hop({
      kind: "netns",
      netns: start.netns.id,
      says: `${start.netns.title} answers: ${tupleText(answer)}`,
    });
    // the kernel answers echo requests itself: no process owns that packet
    const end = new Journey(run, answer).send(start.netns, answer.source, hasPorts(answer.protocol));
    return conclude(run, answer, end, true);
  } catch (error) {
    if (error instanceof HopLimit)
      return failed(run, "The packet visits more rules than are written down.", flow);
    throw error;
  }
}

function begin(run: Run, request: TraceRequest, flow: Flow): End | string {
  const journey = new Journey(run, flow);
  if (request.origin.kind === "netns") {
    const netns = run.model.netns.get(request.origin.netns);
    if (!netns) return "The netns of the request is not in the snapshot.";
    if (!netns.isRead) return `${netns.title} was not read.`;
    return journey.send(netns, request.source === null ? null : flow.source);
  }
  const device = run.model.devices.get(request.origin.interface);
  const netns = device && run.model.netns.get(device.netns);
  if (!device || !netns) return "The interface of the request is not in the snapshot.";
  if (request.source === null) return "A packet from outside needs a source address.";
  return journey.arrive(netns, device, null);
}

function failed(run: Run, why: string, flow: Flow | null): TracePath {
  run.doubt(why);
  return pathOf(run, "unknown", flow === null ? EMPTY : packetOf(flow), null);
}

const EMPTY: TracePath["packet"] = {
  family: "inet",
  protocol: "tcp",
  source: "",
  sourcePort: null,
  destination: "",
  destinationPort: null,
  mark: 0,
  ttl: 0,
  icmpType: null,
  tcpFlags: [],
};

/** Programs that pass a connection on; more than this is a loop. */
const MOST_CONNECTIONS = 8;

/** Turns the end of a journey into a verdict; programs that pass connections on start another journey. */
function conclude(run: Run, first: Flow, firstEnd: End, isReply = false): TracePath {
  let flow = first;
  let end = firstEnd;
  for (let connection = 0; connection < MOST_CONNECTIONS; connection += 1) {
    if (end.kind === "drop" || end.kind === "reject" || end.kind === "unknown") {
      const verdict: TraceVerdict =
        end.kind === "drop" ? "dropped" : end.kind === "reject" ? "rejected" : "unknown";
      return path(run, verdict, flow, null);
    }
    if (end.kind === "left") {
      const program = end.at.kind === "program" ? programBehind(run.model, end.at.device) : null;
      const next = program ? connectionOf(run, flow, program) : null;
      if (next === null) return leftBy(run, flow, end);
      flow = next.flow;
      end = next.end;
      continue;
    }
    const { netns } = end;
    if (isReply) return answered(run, flow, netns);
    if (!hasPorts(flow.protocol)) {
      const says = `${netns.title} itself takes it (${flow.protocol})`;
      run.hop({ kind: "listener", netns: netns.id, says });
      return path(run, "delivered", flow, delivery(run, netns, null, says));
    }
    const listener = listenerOf(netns, flow);
    if (listener === null) return nobodyListens(run, flow, netns);
    const process = processOf(run.model, listener);
    const name = process ? `${process.comm} (pid ${process.pid})` : "a process that is not known";
    const says = `${name} listens on ${listener.protocol} ${listener.address} port ${listener.port} in ${netns.title}`;
    const evidence = listener.evidence[0]?.source;
    run.hop({
      kind: "listener",
      netns: netns.id,
      says,
      after: packetOf(flow),
      ...(evidence ? { source: evidence } : {}),
    });
    const next = process ? proxiedConnection(run, flow, listener, process) : null;
    if (next === null) return path(run, "delivered", flow, delivery(run, netns, { listener, process }, says));
    flow = next.flow;
    end = next.end;
  }
  return failed(run, "Programs pass the connection round in a loop.", flow);
}

function path(run: Run, verdict: TraceVerdict, flow: Flow, deliveredTo: TracePath["deliveredTo"]): TracePath {
  return pathOf(run, verdict, packetOf(flow), deliveredTo);
}

function pathOf(
  { steps, alternatives, doubts }: Run,
  verdict: TraceVerdict,
  packet: TracePath["packet"],
  deliveredTo: TracePath["deliveredTo"],
): TracePath {
  let all: readonly Hop[] | null = null;
  return {
    verdict,
    packet,
    steps,
    get hops() {
      all ??= hopsOf(steps);
      return all;
    },
    alternatives,
    deliveredTo,
    doubts: [...doubts],
  };
}

function delivery(
  run: Run,
  netns: PathNetns,
  by: { readonly listener: Listener; readonly process: Process | null } | null,
  says: string,
): TracePath["deliveredTo"] {
  const inside = run.model.index.containersByNetns.get(netns.id) ?? [];
  const apps = inside.filter((one) => !one.isSandbox);
  const only = netns.isHost ? null : apps.length === 1 ? apps[0]?.id : null;
  return {
    netns: netns.id,
    container: by?.process?.container ?? only ?? null,
    pids: by?.listener.pids ?? [],
    says,
  };
}

function answered(run: Run, flow: Flow, netns: PathNetns): TracePath {
  const says = `the answer reaches ${netns.title}`;
  run.hop({ kind: "listener", netns: netns.id, says, after: packetOf(flow) });
  return path(run, "delivered", flow, delivery(run, netns, null, says));
}

function nobodyListens(run: Run, flow: Flow, netns: PathNetns): TracePath {
  const what = `${flow.protocol} ${addressText(flow)}`;
  if (!netns.socketsRead) {
    const why = `Sockets of ${netns.title} were not collected: whether anybody listens on ${what} is not known.`;
    run.hop({ kind: "listener", netns: netns.id, says: why, match: "unknown", why });
    run.doubt(why);
    return path(run, "unknown", flow, null);
  }
  const answer =
    flow.protocol === "tcp" ? "the kernel answers with a reset" : "the kernel answers port unreachable";
  const why = `nobody listens on ${what} in ${netns.title}: ${answer}`;
  run.hop({ kind: "listener", netns: netns.id, says: why, match: "no", why });
  return path(run, "rejected", flow, null);
}

function leftBy(run: Run, flow: Flow, end: End & { readonly kind: "left" }): TracePath {
  const { device, kind } = end.at;
  const words = {
    wire: "goes out on the wire",
    tunnel: "goes into the tunnel",
    program: "goes to the program behind",
    unseen: "goes where the snapshot does not see, by",
    device: "goes to",
  }[kind];
  const says = `${words} ${device.name} of ${end.netns.title} to ${formatAddress(flow.family, flow.destination)}`;
  run.hop({ kind: "interface", netns: end.netns.id, says, interface: device.id, after: packetOf(flow) });
  const verdict = kind === "wire" || kind === "tunnel" ? "delivered" : "unknown";
  return path(run, verdict, flow, { netns: end.netns.id, container: null, pids: [], says });
}
