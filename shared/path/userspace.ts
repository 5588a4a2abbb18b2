// Programs that take a connection and make another: docker-proxy, rootlessport, slirp4netns, pasta.
import { readDockerProxyArguments } from "../parse/argv/docker-proxy.ts";
import { readRootlessNetworkArguments } from "../parse/argv/rootless-network.ts";
import type { Listener, Process } from "../topology/model.ts";
import { formatAddress, parseAddress } from "./address.ts";
import type { Flow } from "./flow.ts";
import { type End, Journey } from "./journey.ts";
import type { Device, PathModel, PathNetns } from "./model.ts";
import type { Run } from "./run.ts";

export interface Continued {
  readonly flow: Flow;
  readonly end: End;
}

/** The program that drives a tap device of a rootless netns; null when it is not known. */
export function programBehind(model: PathModel, device: Device): Process | null {
  const inside = model.index.namespaces.get(device.netns);
  for (const process of model.index.topology.processes) {
    if (process.role !== "slirp4netns" && process.role !== "pasta") continue;
    const said = readRootlessNetworkArguments(process.args);
    if (!said || (said.device !== null && said.device !== device.name)) continue;
    const serves =
      said.pid !== null
        ? model.index.processByPid.get(said.pid)?.netns === device.netns
        : inside?.names.some((name) => name.path === said.netnsPath) === true;
    if (serves) return process;
  }
  return null;
}

function fresh(flow: Flow, destination: bigint, port: number | null): Flow {
  return {
    ...flow,
    source: 0n,
    destination,
    sourcePort: flow.sourcePort === null ? null : 40001,
    destinationPort: port,
    mark: 0,
    ttl: 64,
    ct: null,
    ctState: "INVALID",
    ctReply: false,
    dst: null,
    inDevice: null,
    outDevice: null,
    physIn: null,
    physOut: null,
    hasBridgeInfo: false,
    local: true,
    uid: null,
    gid: null,
    tproxyPort: null,
  };
}

/** The connection such a program makes in its turn; null when the process is an end by itself. */
export function secondConnection(
  run: Run,
  flow: Flow,
  process: Process,
  listener: Listener | null,
): Continued | null {
  const start = (
    netns: PathNetns | undefined,
    destination: bigint,
    port: number | null,
    says: string,
  ): Continued | null => {
    if (!netns) return null;
    const next = fresh(flow, destination, port);
    run.hop({ kind: "listener", netns: netns.id, says });
    return { flow: next, end: new Journey(run, next).send(netns, null) };
  };
  const own = process.netns === null ? undefined : run.model.netns.get(process.netns);
  const program = `${process.comm} (pid ${process.pid})`;
  const proxy = readDockerProxyArguments(process.args);
  if (proxy) {
    const destination = parseAddress(proxy.containerAddress);
    if (destination === null) return null;
    const says = `${program} makes a second connection to ${proxy.containerAddress} port ${proxy.containerPort}`;
    return start(own, destination, proxy.containerPort, says);
  }
  if (listener === null && (process.role === "slirp4netns" || process.role === "pasta")) {
    const says = `${program} makes a second connection to ${formatAddress(flow.family, flow.destination)} from ${own?.title ?? "its netns"}`;
    return start(own, flow.destination, flow.destinationPort, says);
  }
  if (listener !== null && (process.role === "rootlessport" || process.role === "pasta"))
    return intoContainer(run, flow, process, listener, start);
  return null;
}

/** rootlessport and pasta tell their ports elsewhere: the container that publishes this port is the target. */
function intoContainer(
  run: Run,
  flow: Flow,
  process: Process,
  listener: Listener,
  start: (
    netns: PathNetns | undefined,
    destination: bigint,
    port: number | null,
    says: string,
  ) => Continued | null,
): Continued | null {
  const { model } = run;
  const uid = process.uid;
  const owners = model.index.topology.containers.filter(
    (one) =>
      one.ownerUid === uid &&
      one.netns !== null &&
      one.ports.some((port) => port.hostPort === listener.port && port.protocol === flow.protocol),
  );
  const netnsIds = new Set(owners.map((one) => one.netns));
  const [owner] = owners;
  const port = owner?.ports.find((each) => each.hostPort === listener.port)?.containerPort ?? null;
  const netns = owner?.netns ? model.netns.get(owner.netns) : undefined;
  if (netnsIds.size !== 1 || !netns || port === null) {
    run.doubt(
      `Which container ${process.comm} (pid ${process.pid}) passes port ${listener.port} to is not known.`,
    );
    return null;
  }
  const device = netns.devices.find(
    (each) => !each.isLoopback && each.addresses.some((one) => one.family === flow.family),
  );
  const address = device?.addresses.find((one) => one.family === flow.family)?.address;
  if (address === undefined) return null;
  const says = `${process.comm} (pid ${process.pid}) passes it into ${netns.title}, port ${port}`;
  return start(netns, address, port, says);
}
