// `npm run bench:trace`: a host with 10,000 kube-proxy services: how long its rules take to read, and one trace, in
// kube-proxy's iptables and nftables modes.
import v8 from "node:v8";
import vm from "node:vm";
import { analyse } from "../../shared/analyse.ts";
import { parseIptablesSave } from "../../shared/parse/iptables-save.ts";
import { parseNftJson } from "../../shared/parse/nft-json.ts";
import { buildPathModel } from "../../shared/path/build-model.ts";
import { type HostRules, oneHost } from "../../shared/path/testing/one-host.ts";
import type { Trace } from "../../shared/path/trace.ts";
import { tracePacket } from "../../shared/path/trace-packet.ts";
import type { SectionKey, Snapshot } from "../../shared/snapshot/snapshot.ts";
import { clusterAddress, kubeProxyIptables, kubeProxyNftJson, type Services } from "../kernel/kube-proxy.ts";

/** Milliseconds of processor time: on a busy machine those of the clock are others' too. */
function timed<T>(what: () => T): readonly [T, number] {
  const started = process.cpuUsage();
  const result = what();
  const { user, system } = process.cpuUsage(started);
  return [result, (user + system) / 1000];
}

const SERVICES: Services = {
  count: 10_000,
  endpoints: () => ["10.244.1.1", "10.244.1.2"],
  pods: "10.244.0.0/16",
  node: ["192.0.2.10"],
};
const shown = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`;

/** Best of a few: the first runs are slowed by compilation, others by whatever else runs. */
function best<T>(what: () => T): readonly [T, number] {
  let [result, shortest] = timed(what);
  for (let i = 0; i < 9; i += 1) {
    const [next, milliseconds] = timed(what);
    if (milliseconds < shortest) [result, shortest] = [next, milliseconds];
  }
  return [result, shortest];
}

interface Subject {
  readonly title: string;
  readonly rules: HostRules;
  readonly text: string;
  readonly parse: () => { readonly tables: readonly Sized[] };
  /** What parsing is compared with. */
  readonly least: string;
  readonly read: () => unknown;
}

interface Sized {
  readonly chains: ReadonlyMap<string, { readonly rules: readonly unknown[] }>;
}

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc") as () => void;

/** Ends what reading left behind: collecting its garbage goes on beside whatever runs next, and would be counted there. */
function settle(): void {
  collectGarbage();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
}

function ask(snapshot: Snapshot): {
  readonly building: number;
  readonly trace: (service: number) => readonly [Trace, number];
} {
  const { records, topology } = analyse(snapshot);
  const [built, building] = timed(() => buildPathModel(snapshot, records, topology));
  const host = [...built.model.netns.values()].find((one) => one.isHost);
  if (!host) throw new Error("the bench's host is not in its own snapshot");
  settle();
  const trace = (service: number): readonly [Trace, number] => {
    const answered = timed(() =>
      tracePacket(built.model, {
        origin: { kind: "netns", netns: host.id },
        source: null,
        destination: clusterAddress(service),
        protocol: "tcp",
        sourcePort: 40000,
        destinationPort: 80,
      }),
    );
    const { paths } = answered[0];
    if (paths.length !== 2) throw new Error(`${paths.length} ways instead of one per endpoint`);
    return answered;
  };
  return { building, trace };
}

function bench({ title, rules, text, parse, least, read }: Subject): void {
  const snapshot = oneHost(rules);
  // before anything has run: a trace's code is cold as well
  const [, cold] = ask(snapshot).trace(5000);
  const [, reading] = best(read);
  const [{ tables }, parsing] = best(parse);
  const { building, trace } = ask(snapshot);
  const [, first] = trace(5000);
  const times = [9999, 9998, 2500, 9997, 9999, 9000, 9990, 7000, 10]
    .map((service) => trace(service)[1])
    .sort((a, b) => a - b);
  const [last] = trace(9999);
  const [hops, telling] = timed(() => last.paths.reduce((sum, path) => sum + path.hops.length, 0));
  const count = tables
    .flatMap((table) => [...table.chains.values()])
    .reduce((sum, chain) => sum + chain.rules.length, 0);
  console.log(`${title}: ${count} rules, ${(text.length / 1e6).toFixed(1)} MB`);
  console.log(
    `  ${least} ${shown(reading)}, rules parsed ${shown(parsing)} (${(parsing / reading).toFixed(1)} times), model built ${shown(building)}`,
  );
  console.log(
    `  a trace, two ways: the first of the program ${shown(cold)}, the first over a snapshot ${shown(first)}, then ${shown(times[0] ?? 0)} to ${shown(times.at(-1) ?? 0)}, median ${shown(times[4] ?? 0)}; writing out all ${hops} hops of one ${shown(telling)}`,
  );
}

const saved = kubeProxyIptables(SERVICES);
bench({
  title: "iptables mode",
  rules: { iptables: saved },
  text: saved,
  parse: () => parseIptablesSave(saved, "bench" as SectionKey).records,
  least: "text split into lines",
  read: () => saved.split("\n"),
});
const json = kubeProxyNftJson(SERVICES);
bench({
  title: "nftables mode",
  rules: { nft: json },
  text: json,
  parse: () => parseNftJson(json, "bench" as SectionKey).records,
  // nft prints one line
  least: "JSON.parse alone",
  read: () => JSON.parse(json) as unknown,
});
