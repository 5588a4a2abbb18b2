// Conflicts: where what is reachable is not what somebody meant, each with the rule or socket that shows it.

import { type Family, familyOf } from "../path/address.ts";
import { processOf } from "../path/listeners.ts";
import type { PathModel, PathNetns } from "../path/model.ts";
import type { TraceRequest } from "../path/trace.ts";
import { tracePacket } from "../path/trace-packet.ts";
import type { Container, Listener, PublishedPort } from "../topology/model.ts";
import type { Candidate } from "./candidates.ts";
import type { Conflict, DecidingRule } from "./exposure.ts";
import { decidingRule, type ProbeGround, type ProbeResult } from "./probe.ts";

export interface ConflictGround extends ProbeGround {
  readonly host: PathNetns;
  /** The host without NAT, as its INPUT chain would see packets. */
  readonly bare: PathModel;
}

interface Published {
  readonly container: Container;
  readonly port: PublishedPort;
}

/** Containers that publish a port of the host over a family, running ones only. */
function publishedAt({ model }: ProbeGround, { protocol, port }: Candidate, family: Family): Published[] {
  return model.index.topology.containers.flatMap((container) =>
    container.status === "running"
      ? container.ports
          .filter((one) => one.hostPort === port && one.protocol === protocol)
          .filter((one) => isPublishedOver(family, one.hostAddress, container, model))
          .map((one) => ({ container, port: one }))
      : [],
  );
}

/** Published on any address a port is meant for the families the container has addresses of. */
function isPublishedOver(family: Family, at: string, container: Container, model: PathModel): boolean {
  if (at !== "") return familyOf(at) === family;
  if (family === "inet") return true;
  const netns = container.netns === null ? undefined : model.netns.get(container.netns);
  return (netns?.devices ?? []).some((device) =>
    device.addresses.some((one) => one.family === "inet6" && one.scope === "global"),
  );
}

/** Sockets of the host's netns on that port. */
export function socketsAt(host: PathNetns, { protocol, port }: Candidate): Listener[] {
  return host.listeners.filter((one) => one.port === port && one.protocol.startsWith(protocol));
}

export function isLoopback(address: string): boolean {
  return /^127\.|^::1$|^::ffff:127\./.test(address);
}

/** What of a rewritten packet the host's own firewall would have refused. */
function bypassed(ground: ConflictGround, request: TraceRequest, result: ProbeResult): Conflict | null {
  if (result.via !== "rewritten" || (result.state !== "open" && result.state !== "partly")) return null;
  const trace = tracePacket(ground.bare, request, { verbose: false });
  if (!trace.paths.every((path) => path.verdict === "dropped" || path.verdict === "rejected")) return null;
  const hops = trace.paths[0]?.hops ?? [];
  const at = hops.findLast(
    (hop) =>
      (hop.kind === "rule" && hop.match === "yes") || (hop.kind === "chain" && hop.target !== undefined),
  );
  // a socket nobody holds is no refusal of the firewall
  if (at?.hook !== "input" || hops.some((hop) => hop.kind === "listener")) return null;
  const rule = decidingRule(ground, at);
  const who = rule.owner?.split(":")[0];
  const denies = who && who !== "owner not known" ? who : "the host's firewall";
  return {
    kind: "firewall-bypassed",
    severity: "doubt",
    says: `${denies} denies this port (${rule.place}), yet it is open: the destination is rewritten before INPUT, so that rule never sees the packet.`,
    rule,
  };
}

/** A socket of the host that packets from outside never reach. */
function shadowed(ground: ConflictGround, candidate: Candidate, result: ProbeResult): Conflict | null {
  if (result.via !== "rewritten") return null;
  for (const socket of socketsAt(ground.host, candidate)) {
    if (socket.role === "proxy" || socket.role === "placeholder" || isLoopback(socket.address)) continue;
    const process = processOf(ground.model, socket);
    if (
      !process ||
      process.role === "docker-proxy" ||
      process.role === "conmon" ||
      process.role === "dockerd" ||
      process.role === "rootlessport"
    )
      continue;
    return {
      kind: "shadowed",
      severity: "broken",
      says: `${process.comm} (pid ${process.pid}) listens on this port too, but packets from outside go to ${result.target}.`,
      rule: rewriting(result),
    };
  }
  return null;
}

function rewriting(result: ProbeResult): DecidingRule | null {
  return result.rules.find((rule) => /DNAT|REDIRECT|dnat|redirect/.test(rule.text ?? "")) ?? null;
}

/** All conflicts of one port as one packet saw it. */
export function conflictsOf(
  ground: ConflictGround,
  candidate: Candidate,
  request: TraceRequest,
  result: ProbeResult,
): Conflict[] {
  const found: Conflict[] = [];
  const add = (one: Conflict | null) => {
    if (one) found.push(one);
  };
  add(bypassed(ground, request, result));
  add(shadowed(ground, candidate, result));
  const family = familyOf(request.destination);
  const published = publishedAt(ground, candidate, family);
  const [one] = published;
  if (one && result.state === "closed") {
    const only = published.every(({ port }) => isLoopback(port.hostAddress));
    if (only)
      add({
        kind: "loopback-only",
        severity: "note",
        says: `${one.container.name} publishes it on ${one.port.hostAddress} only: other machines cannot reach it.`,
        rule: null,
      });
    else if (result.nobodyInside)
      add({
        kind: "no-listener",
        severity: "broken",
        says: `${one.container.name} publishes it, but nobody listens on port ${one.port.containerPort} inside.`,
        rule: rewriting(result),
      });
    else
      add({
        kind: "blocked",
        severity: "broken",
        says: `${one.container.name} publishes it, but it cannot be reached: ${result.why ?? "not known why"}.`,
        rule: result.rules.at(-1) ?? null,
      });
  } else if (result.nobodyInside) {
    add({
      kind: "no-listener",
      severity: "doubt",
      says: `The destination is rewritten to ${result.target}, where nobody listens.`,
      rule: rewriting(result),
    });
  }
  if (
    result.via === "program" &&
    result.state === "open" &&
    published.some(({ container }) => container.runtime === "docker")
  )
    add({
      kind: "proxy",
      severity: "note",
      says: "docker-proxy passes these connections on: the container sees the bridge's address instead of the sender's.",
      rule: null,
    });
  const sockets = socketsAt(ground.host, candidate).filter((socket) => !isLoopback(socket.address));
  const asked = sockets.some((socket) => servesFamily(socket, family));
  if (result.state === "closed" && !one && asked && !result.isNothing)
    add({
      kind: "blocked",
      severity: "note",
      says: `A process listens on it, but packets from outside are refused: ${result.why ?? "not known why"}.`,
      rule: result.rules.at(-1) ?? null,
    });
  return found;
}

function servesFamily(socket: Listener, family: Family): boolean {
  return family === "inet6"
    ? socket.protocol.endsWith("6")
    : !socket.protocol.endsWith("6") || socket.servesIpv4;
}
