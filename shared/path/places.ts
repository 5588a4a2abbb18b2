// What a person calls the two ends of a trace: containers, pods, pids, namespaces, addresses, ports; never a guess.
import type { Container } from "../topology/model.ts";
import { familyOf, formatAddress, parseAddress } from "./address.ts";
import type { Device, PathModel, PathNetns } from "./model.ts";
import { fibLookup } from "./routing/fib.ts";
import type { Protocol, TraceOrigin, TraceRequest } from "./trace.ts";

export type Resolved<T> =
  | { readonly ok: true; readonly value: T; readonly note?: string }
  /** One sentence a person can act on. */
  | { readonly ok: false; readonly error: string };

export interface TraceQuestion {
  /** `web`, `host`, `pid:123`, a netns, an address of a container, `203.0.113.5`, `203.0.113.5@eth0`. */
  readonly from: string;
  /** `10.0.0.1`, `10.0.0.1:80`, `[fd00::1]:80`, `web`, `web:80`. */
  readonly to: string;
  readonly protocol: Protocol;
  readonly destinationPort: number | null;
  readonly sourcePort?: number | null;
  readonly source?: string | null;
  readonly mark?: number;
  readonly uid?: number;
  readonly reply?: boolean;
}

function fail(error: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(", ");
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}

/** Makes a request of what a person asked. */
export function resolveQuestion(model: PathModel, question: TraceQuestion): Resolved<TraceRequest> {
  const target = resolveTarget(model, question.to, question.source ?? null);
  if (!target.ok) return target;
  const from = resolveOrigin(model, question.from);
  if (!from.ok) return from;
  return requestFor(question, from, target);
}

/** The request once both ends are known. */
export function requestFor(
  question: TraceQuestion,
  from: Resolved<Origin> & { readonly ok: true },
  target: Resolved<Target> & { readonly ok: true },
): Resolved<TraceRequest> {
  const { address, port } = target.value;
  const destinationPort = port ?? question.destinationPort;
  const { protocol } = question;
  const needsPort = protocol === "tcp" || protocol === "udp" || protocol === "sctp";
  if (needsPort && destinationPort === null)
    return fail(`Which ${protocol} port? Say ${question.to}:PORT or --dport PORT.`);
  if (from.value.source !== null && familyOf(from.value.source) !== familyOf(address))
    return fail(`${from.value.source} and ${address} are of different families.`);
  const notes = [from.note, target.note].filter((note) => note !== undefined);
  return {
    ok: true,
    value: {
      origin: from.value.origin,
      source: question.source ?? from.value.source,
      destination: address,
      protocol,
      sourcePort: question.sourcePort ?? null,
      destinationPort: needsPort ? destinationPort : null,
      ...(question.mark === undefined ? {} : { mark: question.mark }),
      ...(question.uid === undefined ? {} : { uid: question.uid }),
      ...(question.reply === true ? { direction: "reply" as const } : {}),
    },
    ...(notes.length > 0 ? { note: notes.join(" ") } : {}),
  };
}

function containersNamed(model: PathModel, text: string): Container[] {
  const { containers } = model.index.topology;
  const exact = containers.filter((one) => one.name === text || one.runtimeId === text || one.id === text);
  if (exact.length > 0 || !/^[0-9a-f]{4,64}$/.test(text)) return exact;
  return containers.filter((one) => one.runtimeId.startsWith(text));
}

/** Netns that a word stands for; several only when they are really several. */
function netnsNamed(model: PathModel, text: string): PathNetns[] {
  const { index } = model;
  const found = new Set<PathNetns | undefined>();
  for (const container of containersNamed(model, text))
    if (container.netns) found.add(model.netns.get(container.netns));
  for (const pod of index.topology.pods) {
    if ((pod.name === text || `${pod.namespace}/${pod.name}` === text || pod.uid === text) && pod.netns)
      found.add(model.netns.get(pod.netns));
  }
  const pid = /^(?:pid:)?(\d{1,10})$/.exec(text)?.[1];
  const process = pid === undefined ? undefined : index.processByPid.get(Number(pid));
  if (process?.netns) found.add(model.netns.get(process.netns));
  for (const one of index.topology.namespaces) {
    const is =
      (text === "host" && one.isHost) ||
      one.id === text ||
      String(one.inode) === text ||
      text === `net:[${one.inode}]` ||
      one.names.some((name) => name.name === text || name.path === text);
    if (is) found.add(model.netns.get(one.id));
  }
  return [...found].filter((one) => one !== undefined);
}

export interface Origin {
  readonly origin: TraceOrigin;
  readonly source: string | null;
}

/** Where a packet starts: what a person calls it. */
export function resolveOrigin(model: PathModel, text: string): Resolved<Origin> {
  const [addressText = "", deviceName] = text.split("@", 2);
  const address = parseAddress(addressText);
  if (address !== null) return addressOrigin(model, addressText, address, deviceName);
  const found = netnsNamed(model, text);
  const [only] = found;
  if (!only)
    return fail(`Nothing is named "${text}": no container, pod, process, network namespace or address.`);
  if (found.length > 1)
    return fail(
      `"${text}" is ${found.length} things: choose a network namespace by ${listed(found.map((one) => one.id))}.`,
    );
  return { ok: true, value: { origin: { kind: "netns", netns: only.id }, source: null } };
}

/** An address of this host starts in its netns; any other comes in from outside. */
function addressOrigin(
  model: PathModel,
  text: string,
  address: bigint,
  deviceName: string | undefined,
): Resolved<Origin> {
  const family = familyOf(text);
  const host = [...model.netns.values()].find((one) => one.isHost);
  if (deviceName !== undefined) {
    const device = host?.byName.get(deviceName);
    if (!device) return fail(`The host has no interface "${deviceName}".`);
    return { ok: true, value: { origin: { kind: "wire", interface: device.id }, source: text } };
  }
  const owners = [...model.netns.values()].filter((one) =>
    one.devices.some(
      (device) =>
        !device.isLoopback &&
        device.addresses.some((each) => each.family === family && each.address === address),
    ),
  );
  const [owner] = owners;
  if (owners.length > 1)
    return fail(
      `${text} is an address in ${owners.length} network namespaces: name one of ${listed(owners.map((one) => one.id))}.`,
    );
  if (owner) return { ok: true, value: { origin: { kind: "netns", netns: owner.id }, source: text } };
  if (!host) return fail("The snapshot does not say which network namespace is the host's.");
  const device = outsideDevice(host, family, address);
  if (!device)
    return fail(`The host has no route to ${text}: say by which interface it comes in, ${text}@INTERFACE.`);
  return {
    ok: true,
    value: { origin: { kind: "wire", interface: device.id }, source: text },
    note: `${text} is outside: it is taken to come in by ${device.name}, where the host's route to it leads.`,
  };
}

function outsideDevice(host: PathNetns, family: "inet" | "inet6", address: bigint): Device | null {
  const found = fibLookup(host, {
    family,
    destination: address,
    source: null,
    iif: "lo",
    oif: null,
    mark: 0,
    tos: 0,
    protocol: null,
    sourcePort: null,
    destinationPort: null,
    uid: null,
  });
  const name = found.ok ? found.nexthops[0]?.device : null;
  return name ? (host.byName.get(name) ?? null) : null;
}

export interface Target {
  readonly address: string;
  readonly port: number | null;
}

/** Where a packet goes, with its port where it was said. */
export function resolveTarget(model: PathModel, text: string, source: string | null): Resolved<Target> {
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(text);
  const plain = bracketed ? null : /^([^:]+):(\d{1,5})$/.exec(text);
  const name = bracketed?.[1] ?? plain?.[1] ?? text;
  const portText = bracketed?.[2] ?? plain?.[2];
  const port = portText === undefined ? null : Number(portText);
  if (port !== null && port > 65535) return fail(`${port} is no port.`);
  if (parseAddress(name) !== null) return { ok: true, value: { address: name, port } };
  const found = netnsNamed(model, name);
  const [only] = found;
  if (!only)
    return fail(`Nothing is named "${name}": no container, pod, process, network namespace or address.`);
  if (found.length > 1)
    return fail(
      `"${name}" is ${found.length} things: say an address. They are ${listed(found.map((one) => one.id))}.`,
    );
  const family = source === null ? null : familyOf(source);
  const addresses = addressesOf(only).filter((one) => family === null || familyOf(one) === family);
  const four = addresses.filter((one) => familyOf(one) === "inet");
  const usable = four.length > 0 ? four : addresses;
  const [address] = usable;
  if (address === undefined)
    return fail(`${name} has no address of its own${only.isRead ? "" : " that could be read"}.`);
  if (usable.length > 1)
    return fail(`${name} has ${usable.length} addresses: choose one of ${listed(usable)}.`);
  return { ok: true, value: { address, port } };
}

function addressesOf(netns: PathNetns): string[] {
  return netns.devices.flatMap((device) =>
    device.isLoopback
      ? []
      : device.addresses.flatMap((each) =>
          each.scope === "global" ? [formatAddress(each.family, each.address)] : [],
        ),
  );
}
