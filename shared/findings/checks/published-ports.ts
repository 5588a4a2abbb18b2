// Checks: a published port that nothing carries, one behind which nobody listens, and one that two claim.
import { formatIp } from "../../address/ip-address.ts";
import type { Evidence } from "../../snapshot/evidence.ts";
import type {
  Container,
  Listener,
  NetworkNamespace,
  Process,
  ProcessRole,
  PublishedPort,
} from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { dnatOf, holdsPort, optionOf } from "../iptables-reading.ts";
import { containerRef, netnsTitle, processRef } from "../names.ts";

/** Holders of a port that serve the container: forwarders, and placeholders that keep others off. */
const CARRIERS: ReadonlySet<string> = new Set<ProcessRole>([
  "docker-proxy",
  "dockerd",
  "rootlessport",
  "slirp4netns",
  "pasta",
  "conmon",
  "podman",
]);

/** Inside a container that runs an engine, the engine's helpers are the container's processes: known by name there. */
const carries = (process: Process) =>
  CARRIERS.has(process.role) || (process.role === "container" && CARRIERS.has(process.comm));

interface Published {
  readonly container: Container;
  readonly port: PublishedPort;
  /** Where the port is published: the host, or for Docker inside a container that container's namespace. */
  readonly at: NetworkNamespace | null;
}

function published(host: Examined): Published[] {
  return host.topology.containers.flatMap((container) => {
    const ports = container.status === "running" ? container.ports.filter((port) => port.hostPort > 0) : [];
    if (ports.length === 0) return [];
    const at = engineNetns(host, container);
    return ports.map((port) => ({ container, port, at }));
  });
}

/** An engine publishes where its bridges are: a container plugged into a bridge of another container is nested. */
function engineNetns(host: Examined, container: Container): NetworkNamespace | null {
  for (const one of container.netns ? (host.index.interfacesByNetns.get(container.netns) ?? []) : []) {
    const far = one.peer.state === "known" ? host.index.interfaces.get(one.peer.interface) : undefined;
    const plugged = far && far.master !== null && one.master === null;
    const netns = plugged ? host.index.namespaces.get(far.netns) : undefined;
    if (netns && netns.id !== one.netns && !netns.isHost && netns.containerIds.length > 0) return netns;
  }
  return host.index.hostNetns;
}

function sameProtocol(listener: Listener, protocol: string): boolean {
  return listener.protocol === protocol || listener.protocol === `${protocol}6`;
}

function beforeIt(host: Examined, { port, at }: Published): Listener[] {
  return (at ? (host.index.listenersByNetns.get(at.id) ?? []) : []).filter(
    (one) => one.port === port.hostPort && sameProtocol(one, port.protocol),
  );
}

/** Rules that rewrite this port, in iptables or plainly in nft. */
function redirected(host: Examined, netns: NetworkNamespace, { port }: Published): boolean {
  for (const { ruleset } of host.iptables(netns)) {
    for (const table of ruleset.tables) {
      for (const rule of [...table.chains.values()].flatMap((chain) => chain.rules)) {
        const ports = optionOf(rule, "--dport") ?? optionOf(rule, "--dports");
        if (dnatOf(rule) && ports && holdsPort(ports.values, port.hostPort)) return true;
      }
    }
  }
  // Maps and sets are not taken apart here: a native ruleset with DNAT that mentions the number counts.
  return (host.nft(netns)?.ruleset.tables ?? []).some((table) => {
    const text = JSON.stringify(
      [...table.chains.values(), ...table.sets.values()].map((one) =>
        "rules" in one ? one.rules.map((rule) => rule.expressions) : one.elements,
      ),
    );
    return text.includes("dnat") && new RegExp(`\\b${port.hostPort}\\b`).test(text);
  });
}

const where = ({ container, port }: Published) =>
  `${port.hostAddress || "*"}:${port.hostPort}/${port.protocol} of ${container.name}`;

/** The same port on 0.0.0.0 and :: is one publication to a person. */
function onePerPort(all: readonly Published[]): Published[] {
  return [
    ...new Map(
      all.map((one) => [`${one.container.id} ${one.port.protocol} ${one.port.hostPort}`, one]),
    ).values(),
  ];
}

export const unservedPort: Check = {
  code: "published-port-unserved",
  looksFor: "a published port without listener or DNAT",
  run: (host) =>
    onePerPort(published(host)).flatMap((one): Finding[] => {
      const { at } = one;
      if (!at || !host.socketsRead(at) || !host.firewallRead(at)) return [];
      if (beforeIt(host, one).length > 0 || redirected(host, at, one)) return [];
      return [
        {
          code: "published-port-unserved",
          severity: "broken",
          title: `Port ${one.port.hostPort} is published and goes nowhere`,
          reason: `${where(one)} is published, but no rule ${at.isHost ? "of the host" : `in ${netnsTitle(host, at)}`} redirects the port and no process listens on it.`,
          evidence: one.container.evidence.slice(0, 1),
          advice:
            "Somebody flushed the firewall, or the runtime's helper died: restart the container (Docker: restart the daemon).",
          refs: [containerRef(one.container)],
        },
      ];
    }),
};

export const silentPort: Check = {
  code: "published-port-no-server",
  looksFor: "a published port behind which nobody listens",
  run: (host) =>
    onePerPort(published(host)).flatMap((one): Finding[] => {
      const netns = one.container.netns ? host.index.namespaces.get(one.container.netns) : undefined;
      if (!netns || netns.isHost || !host.socketsRead(netns)) return [];
      const inside = host.index.listenersByNetns.get(netns.id) ?? [];
      const match = inside.filter(
        (listener) => listener.port === one.port.containerPort && sameProtocol(listener, one.port.protocol),
      );
      const local =
        match.length > 0 &&
        match.every((listener) => listener.address === "::1" || listener.address.startsWith("127."));
      if (match.length > 0 && !local) return [];
      return [
        {
          code: "published-port-no-server",
          severity: "doubt",
          title: `Nobody answers behind port ${one.port.hostPort}`,
          reason: local
            ? `${where(one)} leads to port ${one.port.containerPort}, but the process there listens on 127.0.0.1 alone.`
            : `${where(one)} leads to port ${one.port.containerPort}, on which nothing listens inside ${one.container.name}.`,
          evidence: [
            ...one.container.evidence.slice(0, 1),
            ...match.flatMap((listener) => listener.evidence.slice(0, 1)),
          ],
          advice: local
            ? "Let the server listen on 0.0.0.0 inside the container."
            : "Look at the server's port and at its log; it may still be starting.",
          refs: [containerRef(one.container)],
        },
      ];
    }),
};

export const shadowedPort: Check = {
  code: "port-shadowed",
  looksFor: "a host port that two claim",
  run: (host) => [...byAnotherProcess(host), ...byAnotherContainer(host), ...byAnEarlierRule(host)],
};

function byAnotherProcess(host: Examined): Finding[] {
  return onePerPort(published(host)).flatMap((one): Finding[] => {
    const foreign = beforeIt(host, one).flatMap((listener) =>
      listener.pids.flatMap((pid) => {
        const process = host.index.processByPid.get(pid);
        return process &&
          !carries(process) &&
          process.container !== one.container.id &&
          addressesMeet(listener.address, one.port.hostAddress)
          ? [{ listener, process }]
          : [];
      }),
    );
    const first = foreign[0];
    if (!first) return [];
    return [
      {
        code: "port-shadowed",
        severity: "doubt",
        title: `Port ${one.port.hostPort} has two servers`,
        reason: `${where(one)} is published, and pid ${first.process.pid} (${first.process.comm}) listens on the same port of the host: from outside one answers, from the host itself the other.`,
        evidence: [...first.listener.evidence, ...one.container.evidence.slice(0, 1)],
        advice: "Move one of the two to another port.",
        refs: [containerRef(one.container), processRef(first.process)],
      },
    ];
  });
}

function byAnotherContainer(host: Examined): Finding[] {
  const all = published(host);
  const found: Finding[] = [];
  onePerPort(all).forEach((a, i, list) => {
    for (const b of list.slice(i + 1)) {
      const same = a.port.hostPort === b.port.hostPort && a.port.protocol === b.port.protocol;
      if (
        !same ||
        a.container.id === b.container.id ||
        a.at !== b.at ||
        !addressesMeet(a.port.hostAddress, b.port.hostAddress)
      )
        continue;
      // Members of one pod repeat the ports of their sandbox.
      if (a.container.netns !== null && a.container.netns === b.container.netns) continue;
      found.push({
        code: "port-shadowed",
        severity: "broken",
        title: `Port ${a.port.hostPort} is published twice`,
        reason: `${where(a)} and ${where(b)} claim the same port of the host: one of them gets nothing.`,
        evidence: [...a.container.evidence.slice(0, 1), ...b.container.evidence.slice(0, 1)],
        advice: "Give one of the two another port.",
        refs: [containerRef(a.container), containerRef(b.container)],
      });
    }
  });
  return found;
}

/** Two DNAT rules of one chain for the same port: the first wins, the second never counts a packet. */
function byAnEarlierRule(host: Examined): Finding[] {
  const found: Finding[] = [];
  for (const netns of host.topology.namespaces) {
    for (const chain of host
      .iptables(netns)
      .flatMap(({ ruleset }) => ruleset.tables.flatMap((table) => [...table.chains.values()]))) {
      const first = new Map<string, { readonly to: string; readonly evidence: Evidence }>();
      for (const rule of chain.rules) {
        const target = dnatOf(rule);
        if (!target?.address) continue;
        // What it matches, without where it sends.
        const key = rule.text.slice(0, rule.text.indexOf("-j DNAT"));
        const to = `${formatIp(target.address)}:${target.port ?? ""}`;
        const evidence = { says: rule.text, source: rule.source };
        const before = first.get(key);
        if (!before) {
          first.set(key, { to, evidence });
          continue;
        }
        if (before.to === to || /--probability|--every|-m statistic|-m recent|-m set/.test(key)) continue;
        found.push({
          code: "port-shadowed",
          severity: "broken",
          title: `A rule to ${to} is never reached`,
          reason: `Chain ${chain.name} sends the same packets to ${before.to} one rule earlier.`,
          evidence: [before.evidence, evidence],
          advice:
            "Delete the rule that is stale; a runtime that restarted may have left its old one in front.",
          refs: [{ kind: "netns", id: netns.id }],
        });
      }
    }
  }
  return found;
}

function addressesMeet(a: string, b: string): boolean {
  const any = (text: string) => text === "" || text === "0.0.0.0" || text === "::" || text === "*";
  return any(a) || any(b) || a === b;
}
