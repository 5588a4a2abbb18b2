// Traces before and after redaction: many questions asked of a snapshot, and asked of its redacted copy under the new names.
import type { Analysis } from "../../analyse.ts";
import { analyse } from "../../analyse.ts";
import { buildPathModel } from "../../path/build-model.ts";
import type { Packet, Trace, TraceRequest } from "../../path/trace.ts";
import { tracePacket } from "../../path/trace-packet.ts";
import type { Section, Snapshot } from "../../snapshot/snapshot.ts";
import { type InterfaceId, interfaceId, type NetnsId } from "../../topology/ids.ts";
import type { Replacement } from "../redact.ts";

/** What became of every address; one that is not listed stayed. */
export function addressesOf(replacements: readonly Replacement[]): (text: string) => string {
  const became = new Map<string, string>();
  for (const { category, original, pseudonym } of replacements)
    if (category === "addresses") became.set(original, pseudonym);
  return (text) => became.get(text) ?? text;
}

export interface Renaming {
  readonly address: (text: string) => string;
  readonly netns: (id: NetnsId) => NetnsId;
  readonly interface: (id: InterfaceId) => InterfaceId;
}

/** Everything of a trace but names and words: where it goes, what decides, what is rewritten, how it ends. */
export function shapeOf(trace: Trace, names: Renaming) {
  const packet = (one: Packet | undefined) =>
    one === undefined
      ? null
      : [
          names.address(one.source),
          one.sourcePort,
          names.address(one.destination),
          one.destinationPort,
          one.protocol,
          one.mark,
          one.ttl,
        ].join(" ");
  return {
    verdict: trace.verdict,
    doubts: trace.doubts.length,
    paths: trace.paths.map((path) => ({
      verdict: path.verdict,
      end: path.deliveredTo
        ? [names.netns(path.deliveredTo.netns), path.deliveredTo.container, ...path.deliveredTo.pids].join(
            " ",
          )
        : null,
      doubts: path.doubts.length,
      packet: packet(path.packet),
      hops: path.hops.map((hop) =>
        [
          hop.kind,
          names.netns(hop.netns),
          hop.interface === undefined ? "" : names.interface(hop.interface),
          hop.hook,
          hop.rule?.index,
          hop.rule?.handle,
          hop.match,
          hop.taken,
          packet(hop.before),
          packet(hop.after),
          hop.source?.section,
          hop.source?.line,
        ].join(" | "),
      ),
    })),
  };
}

/**
 * Questions worth asking of a host: from the host, up to `origins` of its other namespaces and its NICs to addresses of
 * interfaces, destinations of firewall rules with their ports, an address outside, and loopback.
 */
export function questionsOf({ topology }: Analysis, snapshot: Snapshot, origins = 6): TraceRequest[] {
  const targets = new Map<
    string,
    { readonly address: string; readonly port: number; readonly udp: boolean }
  >();
  const add = (address: string, port: number, udp = false) =>
    targets.set(`${address} ${port} ${udp}`, { address, port, udp });
  const addresses = topology.interfaces
    .flatMap((one) => one.addresses)
    .filter((one) => !/^fe80:|^127\.|^::1$/.test(one.address))
    .map((one) => one.address);
  for (const address of new Set(addresses)) add(address, 80);
  for (const container of topology.containers)
    for (const { hostPort, protocol } of container.ports)
      for (const address of addresses.slice(0, 2))
        if (hostPort > 0) add(address, hostPort, protocol === "udp");
  for (const section of snapshot.sections) {
    for (const match of section.text.matchAll(
      /-d (\d+\.\d+\.\d+\.\d+)(?:\/32)? .*-p (tcp|udp) .*--dport (\d+)/g,
    ))
      add(match[1] ?? "", Number(match[3]), match[2] === "udp");
  }
  add("198.51.100.77", 443);
  add("8.8.8.8", 53, true);
  add("127.0.0.1", 8080);
  const inside = topology.namespaces.filter((one) => !one.isHost && one.access === "read").slice(0, origins);
  const host = topology.namespaces.find((one) => one.isHost);
  const nics = topology.interfaces.filter((one) => one.netns === host?.id && /^(?:eth|en)/.test(one.name));
  const asked: TraceRequest[] = [];
  for (const { address, port, udp } of targets.values()) {
    const common = {
      destination: address,
      protocol: udp ? ("udp" as const) : ("tcp" as const),
      sourcePort: 40_000,
      destinationPort: port,
      uid: 0,
    };
    for (const netns of host ? [host, ...inside] : inside)
      asked.push({ ...common, origin: { kind: "netns", netns: netns.id }, source: null });
    if (!address.includes(":"))
      for (const nic of nics)
        asked.push({ ...common, origin: { kind: "wire", interface: nic.id }, source: "203.0.113.77" });
  }
  return asked;
}

/** The snapshot with the addresses of the questions in it, so that the redaction knows them too. */
export function withQuestions(snapshot: Snapshot, questions: readonly TraceRequest[]): Snapshot {
  const text = questions.map((one) => `${one.destination} ${one.source ?? ""}`).join("\n");
  const section: Section = {
    name: "questions",
    netns: null,
    command: "",
    text,
    errorText: "",
    exitCode: 0,
    durationMs: 0,
    end: "complete",
  };
  return { ...snapshot, sections: [...snapshot.sections, section] };
}

/** How the traces of a redacted copy differ from those of the original: one line per question, none when they agree. */
export function differences(
  original: Snapshot,
  redacted: Snapshot,
  rename: (address: string) => string,
  questions: readonly TraceRequest[],
): string[] {
  const [before, after] = [original, redacted].map((snapshot) => {
    const { records, topology } = analyse(snapshot);
    return buildPathModel(snapshot, records, topology).model;
  });
  if (!before || !after) return ["no model"];
  // An id may end in the path that holds a namespace, which is somebody's word; the kernel's number stays.
  const later = new Map(after.index.topology.namespaces.map((one) => [one.inode, one.id]));
  const renamed = new Map(
    before.index.topology.namespaces.map((one) => [one.id, later.get(one.inode) ?? one.id]),
  );
  const netnsOf = (id: NetnsId) => renamed.get(id) ?? id;
  const interfaceOf = (id: InterfaceId) => {
    const [netns = "", index = ""] = id.split(/#(?=\d+$)/);
    return interfaceId(netnsOf(netns as NetnsId), Number(index));
  };
  return questions.flatMap((question) => {
    const { origin } = question;
    const a = shapeOf(tracePacket(before, question), {
      address: rename,
      netns: netnsOf,
      interface: interfaceOf,
    });
    const b = shapeOf(
      tracePacket(after, {
        ...question,
        origin:
          origin.kind === "netns"
            ? { kind: "netns", netns: netnsOf(origin.netns) }
            : { kind: "wire", interface: interfaceOf(origin.interface) },
        source: question.source === null ? null : rename(question.source),
        destination: rename(question.destination),
      }),
      { address: (one) => one, netns: (one) => one, interface: (one) => one },
    );
    const [left, right] = [a, b].map((one) => JSON.stringify(one));
    if (left === right) return [];
    const at = [...(left ?? "")].findIndex((letter, i) => letter !== right?.[i]);
    return [
      `${JSON.stringify(question.origin)} -> ${question.destination}:${question.destinationPort}: ${a.verdict} / ${b.verdict}: ...${left?.slice(Math.max(0, at - 80), at + 200)} // ${right?.slice(Math.max(0, at - 80), at + 200)}`,
    ];
  });
}
