// Rulesets that real programs wrote, ready for the small world: recorded here, and those of other projects beside the repository.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kubeProxyIptables, kubeProxyNftJson, type Services } from "./kube-proxy.ts";
import type { Random } from "./random.ts";
import { type Aims, aimsOf, transplant } from "./transplant.ts";

export interface RealRuleset {
  readonly name: string;
  /** What iptables-restore, ip6tables-restore and nft load; empty: nothing. */
  readonly inet: string;
  readonly inet6: string;
  readonly nft: string;
  readonly aims: Aims;
}

const RECORDED = join(import.meta.dirname, "rulesets");
const CORPORA = join(import.meta.dirname, "../../../shared/corpora");

const SERVICES: Services = {
  count: 6,
  endpoints: (service) => (service % 2 === 0 ? ["10.91.3.11", "10.91.3.12"] : ["10.91.3.12", "10.91.4.11"]),
  pods: "10.91.3.0/24",
  node: ["10.91.1.1", "10.91.2.1"],
};

function real(name: string, parts: Partial<Pick<RealRuleset, "inet" | "inet6" | "nft">>): RealRuleset {
  const { inet = "", inet6 = "", nft = "" } = parts;
  return { name, inet, inet6, nft, aims: aimsOf(`${inet}\n${inet6}\n${nft}`) };
}

/** Rulesets of this repository. */
export function recordedRulesets(): RealRuleset[] {
  const files = readdirSync(RECORDED).sort();
  return [
    ...files.map((file) => {
      const text = transplant(readFileSync(join(RECORDED, file), "utf8"));
      return real(file, file.endsWith(".nft") ? { nft: text } : { inet: text });
    }),
    real("generated kube-proxy, iptables", { inet: kubeProxyIptables(SERVICES) }),
    // nft reads its own JSON as well as its text
    {
      ...real("generated kube-proxy, nftables", { nft: kubeProxyNftJson(SERVICES) }),
      aims: { inet: ["10.96.0.0", "10.96.0.1", "10.96.0.5"], inet6: [], ports: [80, 30000, 30003] },
    },
  ];
}

/** kube-proxy's tests hold its own chains alone: it calls them so. */
const KUBE_CALLS: Readonly<Record<string, readonly string[]>> = {
  filter: [
    ":INPUT ACCEPT [0:0]",
    ":FORWARD ACCEPT [0:0]",
    ":OUTPUT ACCEPT [0:0]",
    "-A INPUT -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL",
    "-A INPUT -j KUBE-NODEPORTS",
    "-A INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES",
    "-A INPUT -j KUBE-FIREWALL",
    "-A FORWARD -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL",
    "-A FORWARD -j KUBE-FORWARD",
    "-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES",
    "-A FORWARD -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES",
    "-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES",
    "-A OUTPUT -j KUBE-FIREWALL",
  ],
  nat: [
    ":PREROUTING ACCEPT [0:0]",
    ":OUTPUT ACCEPT [0:0]",
    ":POSTROUTING ACCEPT [0:0]",
    "-A PREROUTING -j KUBE-SERVICES",
    "-A OUTPUT -j KUBE-SERVICES",
    "-A POSTROUTING -j KUBE-POSTROUTING",
  ],
};

/** Puts base chains and calls behind the declarations of a table. */
function called(text: string): string {
  return text.replace(/^\*(\w+)\n((?::.*\n)*)/gm, (_, table: string, declared: string) => {
    const own = KUBE_CALLS[table] ?? [];
    const chains = own.filter((line) => line.startsWith(":"));
    const calls = own.filter((line) => line.startsWith("-A"));
    const usable = calls.filter((line) => declared.includes(`:${line.split(" ").at(-1)} `));
    return `*${table}\n${[...chains, declared.trimEnd(), ...usable].join("\n")}\n`;
  });
}

/** Rulesets of other projects; empty where their folder is not beside the repository. */
export function corporaRulesets(): RealRuleset[] {
  if (!existsSync(CORPORA)) return [];
  // before 1.0.9 nft knows the word `dstnat` in prerouting only
  const read = (path: string): string =>
    transplant(readFileSync(join(CORPORA, path), "utf8")).replaceAll(
      "hook output priority dstnat",
      "hook output priority -100",
    );
  const list = (folder: string, wanted: RegExp): string[] =>
    readdirSync(join(CORPORA, folder))
      .sort()
      .filter((name) => wanted.test(name))
      .map((name) => `${folder}/${name}`);
  const found: RealRuleset[] = [
    real("calico, Docker and kube-proxy", { inet: read("calico/iptables-dump.txt") }),
    // its chain KUBE-MARK-DROP is the kubelet's
    real("kube-proxy's iptables test", {
      inet: called(
        read("kube-proxy/iptables/dangling-mark-drop.rules").replace(/^.*-j KUBE-MARK-DROP *\n/gm, ""),
      ),
    }),
    real("kube-proxy's nftables test", { nft: read("kube-proxy/nftables/overall.nft") }),
  ];
  for (const path of list("moby/matrix/iptables", /__iptables\.golden$/)) {
    const six = path.replace("__iptables", "__ip6tables");
    found.push(real(path, { inet: read(path), inet6: existsSync(join(CORPORA, six)) ? read(six) : "" }));
  }
  for (const path of list("moby/matrix/nftables", /__ip6?\.golden$/))
    found.push(real(path, { nft: read(path) }));
  for (const path of list("moby/docs/nftables", /\.md$/)) {
    const [table] = /^ {4}table [\s\S]*?^ {4}\}$/m.exec(read(path)) ?? [];
    if (table !== undefined) found.push(real(path, { nft: table.replace(/^ {4}/gm, "") }));
  }
  const saved = "iptables-semantics/";
  for (const path of [
    "IPPartEval/configs_srvs_ufw/server2-iptables-save",
    "IPPartEval/config_random_srv/iptables-save",
    "IPPartEval/docker_topos/iptables-save.topos4.1",
    "IPPartEval/gopherproxy.meulie.net/iptables-save",
    "containern/iptables-save.topos4.1.established",
    "topoS_generated/imaginray_factory_network.iptables-save",
    "Parser_Test/data/iptables-save",
  ])
    found.push(real(saved + path, { inet: read(saved + path) }));
  for (const path of list("openwrt-firewall4", /^0[2-5].*\.nft$/))
    found.push(real(path, { nft: read(path) }));
  for (const path of list("istio/cni-iptables", /^(?!.*ipv6).*\.golden$/)) {
    const text = read(path)
      .replace(/^ip6?tables-\w+.*$/gm, "")
      .replace(/^\* /gm, "*");
    found.push(real(path, { inet: `${text.trim()}\n` }));
  }
  return found;
}

let all: readonly RealRuleset[] | null = null;

/** One of them. @param withCorpora also those of other projects, which are not everywhere. */
export function pickRuleset(random: Random, withCorpora: boolean): RealRuleset {
  if (!withCorpora) return random.pick(recordedRulesets());
  all ??= [...recordedRulesets(), ...corporaRulesets()];
  // one program's hundred variants must not crowd out the others
  const folders = [...new Set(all.map(({ name }) => name.split("/")[0] ?? ""))];
  const folder = random.pick(folders);
  return random.pick(all.filter(({ name }) => (name.split("/")[0] ?? "") === folder));
}
