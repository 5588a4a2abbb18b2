// What the tracer says about connections on lab hosts is what really happens when they are tried there.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { analyse } from "../../../shared/analyse.ts";
import { formatAddress } from "../../../shared/path/address.ts";
import { buildPathModel } from "../../../shared/path/build-model.ts";
import type { PathModel, PathNetns } from "../../../shared/path/model.ts";
import { resolveQuestion } from "../../../shared/path/places.ts";
import { tracePacket } from "../../../shared/path/trace-packet.ts";
import { decodeSnapshot } from "../../../shared/snapshot/codec.ts";
import { knockCommand, type Outcome, readKnocks, type Target } from "../../lab/knock.ts";
import { LAB_IS_UP, labHost, labHosts } from "../../lab/reach.ts";
import { target, vethscope } from "./vethscope.ts";

test.skip(!LAB_IS_UP, "the lab is not up");

const HOSTS = ["docker", "noproxy", "podman", "podman-cni", "k8s", "trixie", "rootless"];
const LAB = join(import.meta.dirname, "../../lab/lab");
const run = promisify(execFile);

/** Tries connections from one netns, all at once; `netns` null: from this machine, that is from outside the host. */
async function attempt(
  host: string,
  netns: PathNetns | null,
  targets: readonly Target[],
): Promise<ReadonlyMap<Target, Outcome>> {
  const knock = knockCommand(targets);
  const pid = netns === null || netns.isHost ? null : pidOf(netns);
  const inside = [...(pid === null ? [] : ["nsenter", "-t", String(pid), "-n"]), ...knock];
  const [command, ...words] = netns === null ? inside : [LAB, "exec", host, ...inside];
  const { stdout } = await run(command ?? "", words);
  return readKnocks(stdout, targets);
}

const pids = new Map<string, number>();
function pidOf(netns: PathNetns): number {
  return pids.get(netns.id) ?? 0;
}

/** What the tracer expects: a connection is open when request and answer both arrive. */
function predict(model: PathModel, from: string, to: string): Outcome | "not in the snapshot" | "unknown" {
  const asked = resolveQuestion(model, { from, to, protocol: "tcp", destinationPort: null });
  if (!asked.ok) throw new Error(asked.error);
  const trace = tracePacket(model, asked.value, { verbose: false });
  if (trace.verdict === "dropped") return "silent";
  if (trace.verdict === "rejected") return "refused";
  if (trace.verdict === "delivered") return "open";
  // what is beyond the cable of a lab host, and sockets of a netns without any process
  const last = trace.paths[0]?.hops.at(-1)?.why ?? "";
  return /^what is behind eth\d was not read|^Sockets of .* were not collected/.test(last)
    ? "not in the snapshot"
    : "unknown";
}

for (const name of HOSTS) {
  // Fact: hairpin, userland-proxy
  test(`connections on ${name} end as the tracer says`, async () => {
    test.skip(!labHosts().some((host) => host.name === name), `the lab host ${name} is not up`);
    test.setTimeout(300_000);
    const host = labHost(name);
    const folder = mkdtempSync(join(tmpdir(), "vethscope-trace-"));
    try {
      const file = join(folder, "host.vethscope");
      const collected = vethscope(["collect", ...target(host), "-o", file]);
      expect(collected.stderr).toBe("");
      const decoded = decodeSnapshot(readFileSync(file));
      if (!decoded.ok) throw new Error(decoded.error);
      const { records, topology } = analyse(decoded.snapshot);
      const { model } = buildPathModel(decoded.snapshot, records, topology);
      for (const one of topology.namespaces) if (one.pids[0] !== undefined) pids.set(one.id, one.pids[0]);

      const { sources, targets } = matrix(model, host.address);
      const wrong: string[] = [];
      const seen = new Set<Outcome>();
      let tried = 0;
      for (const source of sources) {
        // this machine has no route through the host to its containers
        const reachable = targets.filter((to) => source.netns !== null || to.address === host.address);
        const real = await attempt(name, source.netns, reachable);
        for (const to of reachable) {
          const said = predict(model, source.from, `${to.address}:${to.port}`);
          const is = real.get(to);
          if (is === undefined) throw new Error(`${to.address}:${to.port} was not tried`);
          seen.add(is);
          tried += 1;
          if (said !== is && said !== "not in the snapshot")
            wrong.push(`${source.title} -> ${to.address}:${to.port}: said ${said}, is ${is}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(tried).toBeGreaterThan(10);
      expect(seen.size).toBeGreaterThan(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

interface Source {
  readonly title: string;
  readonly from: string;
  /** Null: outside the host. */
  readonly netns: PathNetns | null;
}

/** From outside, the host and containers; to published ports by the host's own
 * address, loopback and its bridges' addresses, and to containers themselves. */
function matrix(model: PathModel, address: string): { sources: Source[]; targets: Target[] } {
  const outside = address.replace(/\.\d+$/, ".1");
  const sources: Source[] = [{ title: "outside", from: outside, netns: null }];
  const gateways = [...model.netns.values()]
    .filter((netns) => netns.isHost)
    .flatMap((netns) => netns.devices.filter((device) => device.kind === "bridge" && device.isUp))
    .flatMap((device) => device.addresses.filter((one) => one.family === "inet"))
    .map((one) => formatAddress("inet", one.address))
    .slice(0, 2);
  const targets = new Map<string, Target>();
  const add = (to: string, port: number): void => void targets.set(`${to}:${port}`, { address: to, port });
  for (const netns of model.netns.values()) {
    const containers = model.index.containersByNetns.get(netns.id) ?? [];
    if (!netns.isHost && containers.length === 0) continue;
    if (netns.isHost || (sources.length < 6 && pidOf(netns) > 0))
      sources.push({ title: netns.title, from: netns.id, netns });
    if (netns.isHost) continue;
    const own = netns.devices.flatMap((device) =>
      device.isLoopback
        ? []
        : device.addresses
            .filter((one) => one.family === "inet")
            .map((one) => formatAddress("inet", one.address)),
    );
    for (const one of own.slice(0, 2)) if (targets.size < 16 && !one.startsWith("10.0.2.")) add(one, 80);
    for (const container of containers) {
      for (const port of container.ports) {
        add(address, port.hostPort);
        add("127.0.0.1", port.hostPort);
        for (const gateway of gateways) add(gateway, port.hostPort);
      }
    }
  }
  return { sources, targets: [...targets.values()] };
}
