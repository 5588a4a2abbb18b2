// `npm run bench:trace`: a host with 10,000 kube-proxy services: how long its rules take to read, and one trace, in
// kube-proxy's iptables and nftables modes.
import { analyse } from "../../shared/analyse.ts";
import { parseIptablesSave } from "../../shared/parse/iptables-save.ts";
import { parseNftJson } from "../../shared/parse/nft-json.ts";
import { eachLine } from "../../shared/parse/reading/lines.ts";
import { buildPathModel } from "../../shared/path/build-model.ts";
import { type HostRules, oneHost } from "../../shared/path/testing/one-host.ts";
import { tracePacket } from "../../shared/path/trace-packet.ts";
import type { SectionKey } from "../../shared/snapshot/snapshot.ts";
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

/** Reads the text line by line and does nothing with it: what parsing is compared with. */
function reading(text: string): number {
  let characters = 0;
  const [, milliseconds] = timed(() =>
    eachLine(text, (line) => {
      characters += line.length;
    }),
  );
  if (characters === 0) throw new Error("nothing was read");
  return milliseconds;
}

/** Best of a few: the first runs are slowed by compilation, others by whatever else runs. */
function best<T>(what: () => T): readonly [T, number] {
  let [result, shortest] = timed(what);
  for (let i = 0; i < 2; i += 1) {
    const [next, milliseconds] = timed(what);
    if (milliseconds < shortest) [result, shortest] = [next, milliseconds];
  }
  return [result, shortest];
}

function bench(title: string, rules: HostRules, parse: () => number, text: string): void {
  const [, line] = best(() => reading(text));
  const [count, parsing] = best(parse);
  const snapshot = oneHost(rules);
  const { records, topology } = analyse(snapshot);
  const [built, building] = timed(() => buildPathModel(snapshot, records, topology));
  const host = [...built.model.netns.values()].find((one) => one.isHost);
  if (!host) throw new Error("the bench's host is not in its own snapshot");
  const trace = (service: number): number => {
    const [answer, milliseconds] = timed(() =>
      tracePacket(built.model, {
        origin: { kind: "netns", netns: host.id },
        source: null,
        destination: clusterAddress(service),
        protocol: "tcp",
        sourcePort: 40000,
        destinationPort: 80,
      }),
    );
    if (answer.paths.length !== 2) throw new Error(`${answer.paths.length} ways instead of one per endpoint`);
    return milliseconds;
  };
  const first = trace(5000);
  const times = [9999, 9998, 2500, 9997, 9999, 9000, 9990, 7000, 10].map(trace).sort((a, b) => a - b);
  console.log(`${title}: ${count} rules, ${(text.length / 1e6).toFixed(1)} MB`);
  console.log(
    `  lines read ${shown(line)}, rules parsed ${shown(parsing)} (${(parsing / line).toFixed(1)} times), model built ${shown(building)}`,
  );
  console.log(
    `  a trace, two ways: the first ${shown(first)}, then ${shown(times[0] ?? 0)} to ${shown(times.at(-1) ?? 0)}, median ${shown(times[4] ?? 0)}`,
  );
}

const saved = kubeProxyIptables(SERVICES);
bench(
  "iptables mode",
  { iptables: saved },
  () =>
    parseIptablesSave(saved, "bench" as SectionKey)
      .records.tables.flatMap((table) => [...table.chains.values()])
      .reduce((sum, chain) => sum + chain.rules.length, 0),
  saved,
);
const json = kubeProxyNftJson(SERVICES);
const parseNft = (): number =>
  parseNftJson(json, "bench" as SectionKey)
    .records.tables.flatMap((table) => [...table.chains.values()])
    .reduce((sum, chain) => sum + chain.rules.length, 0);
// nft prints one line: the time of JSON.parse alone is its measure
const [, plain] = best(() => JSON.parse(json) as unknown);
bench("nftables mode", { nft: json }, parseNft, json);
console.log(`  (JSON.parse alone ${shown(plain)})`);
