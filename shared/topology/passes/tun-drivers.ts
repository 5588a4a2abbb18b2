// Pass: which process drives each tun and tap device, by its open descriptor of /dev/net/tun.
import { readRootlessNetworkArguments } from "../../parse/argv/rootless-network.ts";
import { type Builder, type Draft, namespaceOf, step } from "../builder.ts";
import type { Interface, Process } from "../model.ts";
import { normalisePath } from "./netns-names.ts";

/**
 * The descriptor tells the device's name, not its netns. slirp4netns and pasta name the netns they serve in their
 * arguments; any other process is taken at its own netns, and only when a device of that name and kind is there.
 */
export function findTunDrivers(builder: Builder): void {
  for (const record of builder.records.tunDevices) {
    const process = builder.processes.get(record.pid);
    if (!process) continue;
    const inode = servedNetns(builder, process) ?? namespaceOf(builder, process.pid, "net") ?? null;
    const device = inode === null ? undefined : deviceIn(builder, inode, record.device);
    if (!device) continue;
    device.drivenBy = process.id;
    const says = `pid ${process.pid} ${process.comm} drives ${device.name}: it holds /dev/net/tun for it`;
    device.evidence = [...device.evidence, step(says, record.source)];
  }
}

function deviceIn(builder: Builder, inode: number, name: string): Draft<Interface> | undefined {
  return [...(builder.interfacesByNetns.get(inode)?.values() ?? [])].find(
    (one) => one.name === name && (one.kind === "tap" || one.kind === "tun"),
  );
}

/** The netns that a user-space network process names in its arguments; null when it names none that is known. */
export function servedNetns(builder: Builder, process: Process): number | null {
  const served = readRootlessNetworkArguments(process.args);
  if (!served) return null;
  if (served.pid !== null) return namespaceOf(builder, served.pid, "net") ?? null;
  const path = served.netnsPath === null ? null : normalisePath(served.netnsPath);
  const ofProcess = path === null ? null : /^\/proc\/(\d+)\/ns\/net$/.exec(path);
  if (ofProcess?.[1]) return namespaceOf(builder, Number(ofProcess[1]), "net") ?? null;
  for (const netns of builder.netns.values()) {
    // Seen from here, the file of another mount namespace stands below /proc/PID/root.
    const names = netns.names.map((name) => name.path.replace(/^\/proc\/\d+\/root(?=\/)/, ""));
    if (path !== null && names.includes(path)) return netns.inode;
  }
  return null;
}
