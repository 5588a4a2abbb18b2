// Programs that take a connection and make another: docker-proxy, rootlessport, slirp4netns, pasta.
import type { Listener, Process } from "../topology/model.ts";
import { familyOf, formatAddress, parseAddress } from "./address.ts";
import { type Flow, UNSEEN } from "./flow.ts";
import { type End, Journey } from "./journey.ts";
import type { Device, PathModel, PathNetns } from "./model.ts";
import type { Run } from "./run.ts";

export interface Continued {
  readonly flow: Flow;
  readonly end: End;
}

/** The program that reads a tap device (slirp4netns, pasta); null when it is not known or of another kind. */
export function programBehind(model: PathModel, device: Device): Process | null {
  const id = device.interface.drivenBy;
  const process = id === null ? undefined : model.index.processes.get(id);
  return process && (process.role === "slirp4netns" || process.role === "pasta") ? process : null;
}

/** What such a program sends: a new connection, with nothing of the old one but where it goes; its family may be another. */
function fresh(flow: Flow, { family, destination }: To, port: number | null): Flow {
  return {
    ...flow,
    family,
    source: 0n,
    destination,
    sourcePort: flow.sourcePort === null ? null : 40001,
    destinationPort: port,
    mark: 0,
    ttl: 64,
    ...UNSEEN,
    local: true,
  };
}

/** Where a second connection goes. */
type To = Pick<Flow, "family" | "destination">;

/** @param text an address as it is written. @returns null for what is none. */
function addressed(text: string): To | null {
  const destination = parseAddress(text);
  return destination === null ? null : { family: familyOf(text), destination };
}

function connect(
  run: Run,
  flow: Flow,
  netns: PathNetns | undefined,
  to: To | null,
  port: number | null,
  says: string,
): Continued | null {
  if (!netns || to === null) return null;
  const next = fresh(flow, to, port);
  run.hop({ kind: "listener", netns: netns.id, says });
  return { flow: next, end: new Journey(run, next).send(netns, null) };
}

/** The connection a program behind a tap makes from its own netns to the same destination. */
export function connectionOf(run: Run, flow: Flow, process: Process): Continued | null {
  const own = process.netns === null ? undefined : run.model.netns.get(process.netns);
  const to = formatAddress(flow.family, flow.destination);
  const says = `${process.comm} (pid ${process.pid}) makes a second connection to ${to} from ${own?.title ?? "its netns"}`;
  return connect(run, flow, own, flow, flow.destinationPort, says);
}

/** The connection of a proxy that listens for a container; null when the listener answers itself. */
export function proxiedConnection(
  run: Run,
  flow: Flow,
  listener: Listener,
  process: Process,
): Continued | null {
  const { target } = listener;
  if (listener.role === "placeholder") {
    run.doubt(`The socket only keeps the port: ${process.comm} ${target?.how ?? "does not serve it"}.`);
    return null;
  }
  if (listener.role !== "proxy" || target === null) return null;
  const program = `${process.comm} (pid ${process.pid})`;
  const own = process.netns === null ? undefined : run.model.netns.get(process.netns);
  if (target.address !== null) {
    const says = `${program} makes a second connection to ${target.address}${target.port === null ? "" : ` port ${target.port}`}`;
    return connect(run, flow, own, addressed(target.address), target.port, says);
  }
  return intoContainer(run, flow, listener, program);
}

/** rootlessport tells neither address nor port: it knocks inside the container that publishes the port. */
function intoContainer(run: Run, flow: Flow, listener: Listener, program: string): Continued | null {
  const { index, netns: all } = run.model;
  const id = listener.target?.container ?? null;
  const container = id === null ? undefined : index.containers.get(id);
  const published = container?.ports.filter(
    (port) => port.hostPort === listener.port && port.protocol === flow.protocol,
  );
  const ports = new Set(published?.map((port) => port.containerPort));
  const [only] = ports;
  const port = listener.target?.port ?? (ports.size === 1 ? only : undefined);
  const netns = container?.netns ? all.get(container.netns) : undefined;
  if (!netns || port === undefined) {
    run.doubt(`Which container and port ${program} passes port ${listener.port} to is not known.`);
    return null;
  }
  const addresses = netns.devices
    .filter((device) => !device.isLoopback)
    .flatMap((device) => device.addresses)
    .filter((one) => one.scope === "global");
  // Podman tells rootlessport one address for both families: IPv4 where the container has one.
  const address = addresses.find((one) => one.family === "inet") ?? addresses[0];
  if (address === undefined) {
    run.doubt(`${netns.title}, where ${program} passes port ${listener.port} to, has no address.`);
    return null;
  }
  const to = { family: address.family, destination: address.address };
  const says = `${program} passes it into ${netns.title}, port ${port}`;
  return connect(run, flow, netns, to, port, says);
}
