// One packet from outside to one port: traced there and back, and what the trace says about it.

import { ownerWords } from "../firewall/owner/owner.ts";
import type { Owners } from "../firewall/owner/owners.ts";
import type { RuleLines } from "../firewall/rule-lines.ts";
import type { PathModel, PathNetns } from "../path/model.ts";
import type { Hop, TracePath, TraceRequest } from "../path/trace.ts";
import { tracePacket } from "../path/trace-packet.ts";
import type { ContainerId } from "../topology/ids.ts";
import type { DecidingRule, ExposureRow, ExposureState } from "./exposure.ts";

export interface ProbeGround {
  readonly model: PathModel;
  readonly owners: Owners;
  readonly lines: RuleLines;
}

export interface ProbeResult {
  readonly state: ExposureState;
  readonly why: string | null;
  readonly via: ExposureRow["via"];
  readonly target: string | null;
  readonly listeners: readonly string[];
  readonly container: ContainerId | null;
  readonly serves: string;
  readonly rules: readonly DecidingRule[];
  readonly doubts: readonly string[];
  /** The host itself was asked and nobody listens there: nothing meant this port to be open. */
  readonly isNothing: boolean;
  /** Reached the container, where nobody listens. */
  readonly nobodyInside: boolean;
}

export function probe(ground: ProbeGround, request: TraceRequest): ProbeResult {
  const trace = tracePacket(ground.model, request, { verbose: false });
  const ends = trace.paths.map(endOf);
  const [first] = ends;
  const path = trace.paths[Math.max(0, ends.indexOf("open"))] ?? trace.paths[0];
  if (path === undefined || first === undefined) return nothing("the packet could not be followed");
  let state: ExposureState = ends.every((end) => end === first)
    ? first
    : ends.includes("open")
      ? "partly"
      : "unknown";
  let why = state === "open" ? null : whyOf(path);
  if (state === "open" || state === "partly") {
    const back = tracePacket(ground.model, { ...request, direction: "reply" }, { verbose: false });
    const stuck = back.paths.find((one) => !comesBack(ground.model, one, request));
    if (stuck && !back.paths.some((one) => comesBack(ground.model, one, request))) {
      state = stuck.verdict === "unknown" ? "unknown" : "closed";
      why = `the answer does not come back: ${whyOf(stuck)}`;
    }
  }
  const { hops } = path;
  const isRewritten = hops.some(
    (hop) =>
      hop.kind === "nat" &&
      hop.after !== undefined &&
      // IPVS works in INPUT, where rules rewrite sources alone
      (hop.hook === "prerouting" ||
        (hop.hook === "input" &&
          (hop.after.destination !== hop.before?.destination ||
            hop.after.destinationPort !== hop.before.destinationPort))),
  );
  const passedOn = hops.filter((hop) => hop.kind === "listener").length > 1;
  const { destination, destinationPort } = path.packet;
  const listeners = new Set(
    trace.paths.flatMap((one) => (one.deliveredTo === null ? [] : [listenerWords(one)])),
  );
  const lastNetns = hops.at(-1)?.netns;
  const host = [...ground.model.netns.values()].find((one) => one.isHost);
  const proxy = passedOn || !host ? null : proxyOf(host, request);
  const behind = proxy === null ? undefined : ground.model.index.containers.get(proxy);
  return {
    state,
    why,
    via: passedOn || behind ? "program" : isRewritten ? "rewritten" : state === "open" ? "socket" : null,
    target:
      isRewritten || passedOn
        ? `${destination.includes(":") ? `[${destination}]` : destination}:${destinationPort}`
        : null,
    listeners: [...listeners],
    container: behind?.id ?? path.deliveredTo?.container ?? insideOf(ground.model, hops),
    serves: behind
      ? `container ${behind.name}`
      : (lastNetns && ground.model.netns.get(lastNetns)?.title) || "the host",
    rules: decidingRules(ground, hops),
    doubts: [...new Set([...trace.doubts, ...trace.paths.flatMap((one) => one.doubts)])],
    isNothing:
      state === "closed" &&
      !isRewritten &&
      hops.at(-1)?.kind === "listener" &&
      lastNetns === host?.id &&
      !passedOn,
    nobodyInside: state === "closed" && hops.at(-1)?.kind === "listener" && lastNetns !== host?.id,
  };
}

function nothing(why: string): ProbeResult {
  return {
    state: "unknown",
    why,
    via: null,
    target: null,
    listeners: [],
    container: null,
    serves: "the host",
    rules: [],
    doubts: [],
    isNothing: false,
    nobodyInside: false,
  };
}

function endOf(path: TracePath): ExposureState {
  if (path.verdict === "unknown") return "unknown";
  if (path.verdict !== "delivered") return "closed";
  return path.hops.at(-1)?.kind === "listener" ? "open" : "forwarded";
}

/** Whether an answer leaves by the device its request came in by, or the bridge that device is a port of. */
function comesBack(model: PathModel, path: TracePath, { origin }: TraceRequest): boolean {
  if (path.verdict === "dropped" || path.verdict === "rejected" || origin.kind !== "wire") return false;
  const device = model.devices.get(origin.interface);
  const ways = new Set([origin.interface, device?.master]);
  return path.hops.some(
    (hop) => hop.kind === "interface" && hop.interface !== undefined && ways.has(hop.interface),
  );
}

/** Why a path ended where it did: the last hop that gives a reason. */
export function whyOf(path: TracePath): string {
  const last = path.hops.findLast((hop) => hop.kind !== "rule" || hop.match !== "no");
  return last?.why ?? last?.says ?? path.doubts.at(-1) ?? "not known";
}

/** `busybox (pid 387)` of `busybox (pid 387) listens on ...`. */
function listenerWords(path: TracePath): string {
  return path.deliveredTo?.says.replace(/ listens on .*$/, "") ?? "";
}

/** The container a program of the host carries connections to, where the trace cannot follow (rootlessport names no port). */
function proxyOf(host: PathNetns, { protocol, destinationPort }: TraceRequest): ContainerId | null {
  const socket = host.listeners.find(
    (one) =>
      one.role === "proxy" &&
      one.port === destinationPort &&
      one.protocol.startsWith(protocol) &&
      one.target?.address === null,
  );
  return socket?.target?.container ?? null;
}

/** The container of the last netns that has exactly one. */
function insideOf(model: PathModel, hops: readonly Hop[]): ContainerId | null {
  const last = hops.at(-1)?.netns;
  const netns = last === undefined ? undefined : model.netns.get(last);
  if (!netns || netns.isHost) return null;
  const apps = (model.index.containersByNetns.get(netns.id) ?? []).filter((one) => !one.isSandbox);
  return apps[0]?.id ?? null;
}

const REWRITES = /^(?:DNAT|REDIRECT|dnat|redirect|TPROXY)/;

/** Rules that rewrite the destination, and the last one that accepts or drops in each netns of the host. */
export function decidingRules(ground: ProbeGround, hops: readonly Hop[]): DecidingRule[] {
  const chosen: Hop[] = [];
  let verdict: Hop | null = null;
  const flush = () => {
    if (verdict !== null) chosen.push(verdict);
    verdict = null;
  };
  for (const hop of hops) {
    if (hop.kind === "netns") flush();
    const taken = hop.kind === "rule" && (hop.match === "yes" || hop.taken === true);
    if (taken && hop.target !== undefined && REWRITES.test(hop.target)) chosen.push(hop);
    else if (taken && isVerdict(hop) && (hop.hook === "input" || hop.hook === "forward")) verdict = hop;
    else if (
      hop.kind === "chain" &&
      hop.target !== undefined &&
      (hop.hook === "input" || hop.hook === "forward")
    )
      verdict = verdict !== null && verdict.kind === "rule" ? verdict : hop;
  }
  flush();
  return chosen.map((hop) => decidingRule(ground, hop));
}

function isVerdict(hop: Hop): boolean {
  const verdict = hop.target ?? "";
  return /^(?:ACCEPT|DROP|REJECT|accept|drop|reject)/.test(verdict);
}

export function decidingRule({ owners, lines }: ProbeGround, hop: Hop): DecidingRule {
  const source = hop.source ?? null;
  if (hop.kind === "chain") {
    const place = `${hop.table ?? ""} ${hop.chain ?? ""}`.trim();
    const words = {
      says: `Everything that no rule decides: ${(hop.target ?? "accept").toLowerCase()} (policy)`,
      whole: true,
    };
    return { place, text: null, words, owner: null, source };
  }
  const owner = source === null ? null : owners.ofSource(source);
  return {
    place: `${hop.table ?? ""} ${hop.chain ?? ""} ${hop.rule?.index ?? ""}`.trim(),
    text: hop.rule?.text ?? null,
    words: (source === null ? null : lines.words(source)) ?? {
      says: hop.rule?.text ?? hop.says,
      whole: false,
    },
    owner: owner === null ? null : ownerWords(owner),
    source,
  };
}
