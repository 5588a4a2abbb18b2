// Checks: a published port that nothing carries, one behind which nobody listens, and one that two claim.
import { formatIp } from "../../address/ip-address.ts";
import type { Evidence } from "../../snapshot/evidence.ts";
import type {
  Container,
  Listener,
  NetworkNamespace,
  ProcessRole,
  PublishedPort,
} from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { dnatOf, holdsPort, optionOf } from "../iptables-reading.ts";
import { containerRef, processRef } from "../names.ts";

/** Holders of a port that serve the container: forwarders, and placeholders that keep others off. */
const CARRIERS: ReadonlySet<ProcessRole> = new Set([
  "docker-proxy",
  "dockerd",
  "rootlessport",
  "slirp4netns",
  "pasta",
  "conmon",
  "podman",
]);

interface Published {
  readonly container: Container;
  readonly port: PublishedPort;
}

function published(host: Examined): Published[] {
  return host.topology.containers.flatMap((container) =>
    container.status === "running"
      ? container.ports.filter((port) => port.hostPort > 0).map((port) => ({ container, port }))
      : [],
  );
}

function sameProtocol(listener: Listener, protocol: string): boolean {
  return listener.protocol === protocol || listener.protocol === `${protocol}6`;
}

function onHost(host: Examined, { port }: Published): Listener[] {
  const netns = host.index.hostNetns;
  return (netns ? (host.index.listenersByNetns.get(netns.id) ?? []) : []).filter(
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
  run: (host) => {
    const netns = host.index.hostNetns;
    if (!netns || !host.socketsRead(netns) || !host.firewallRead(netns)) return [];
    return onePerPort(published(host)).flatMap((one): Finding[] => {
      if (onHost(host, one).length > 0 || redirected(host, netns, one)) return [];
      return [
        {
          code: "published-port-unserved",
          severity: "broken",
          title: `Port ${one.port.hostPort} is published and goes nowhere`,
          reason: `${where(one)} is published, but no rule of the host redirects the port and no process listens on it.`,
          evidence: one.container.evidence.slice(0, 1),
          advice:
            "Somebody flushed the firewall, or the runtime's helper died: restart the container (Docker: restart the daemon).",
          refs: [containerRef(one.container)],
        },
      ];
    });
  },
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
    const foreign = onHost(host, one).flatMap((listener) =>
      listener.pids.flatMap((pid) => {
        const process = host.index.processByPid.get(pid);
        return process &&
          !CARRIERS.has(process.role) &&
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
