// Whose is this chain: CNI's and netavark's are named by a hash, kube-proxy's by a comment, others by their maker.
import { parseIp } from "../address/ip-address.ts";
import type { Evidence } from "../snapshot/evidence.ts";
import { containerWords, dwellers, type Ground, netnsOf, steps, type WhoAnswer } from "./answer.ts";
import { firewallRules, type NamingRule } from "./firewall-rules.ts";
import { sha512 } from "./sha512.ts";

/** Makers known by the beginning of their chains' names; the first that fits. */
const MAKERS: readonly (readonly [RegExp, string])[] = [
  [/^DOCKER-USER$/, "Docker's place for your own rules: it never changes them"],
  [/^DOCKER(?:-|$)/, "Docker"],
  [/^CNI-(?:HOSTPORT-|ADMIN|FORWARD)/, "CNI's portmap and firewall plugins"],
  [/^NETAVARK|^netavark/i, "netavark (Podman)"],
  [/^KUBE-/, "kube-proxy or kubelet"],
  [/^cali-|^cali[A-Z]/, "Calico"],
  [/^FLANNEL-/, "flannel"],
  [/^CILIUM_/, "Cilium"],
  [/^ufw6?-/, "ufw"],
  [/^LIBVIRT_/, "libvirt"],
  [/^(?:filter|nat|mangle|raw)_(?:IN|FWD[IO]|INPUT|OUTPUT|FORWARD|PRE|POST)/, "firewalld"],
  [/^(?:INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)$/, "the kernel: a built-in chain"],
  [/^f2b-/, "fail2ban"],
  [/^TS-|^ts-/, "Tailscale"],
];

/** What a chain belongs to; nothing when no rule and no rule's target has that name, and no hash fits. */
export function whoseChain(ground: Ground, chain: string): WhoAnswer[] {
  const rules = firewallRules(ground.snapshot);
  const own = onceOnly(rules.filter((rule) => rule.chain === chain));
  const callers = onceOnly(rules.filter((rule) => rule.target === chain));
  const byHash = cniChain(ground, chain) ?? netavarkChain(ground, chain);
  if (byHash) return [{ ...byHash, evidence: steps(byHash.evidence, evidenceOf(callers), evidenceOf(own)) }];
  const here = own.length > 0 || callers.length > 0;
  const byComment = commented(ground, chain, own, callers);
  if (byComment) return [byComment];
  const maker = MAKERS.find(([pattern]) => pattern.test(chain))?.[1];
  if (!here && !declared(ground, chain)) return [];
  const count = `${own.length} rules, called by ${callers.length}`;
  const says = maker
    ? `Chain of ${maker}: ${count}.`
    : `A chain nobody is known to make, written by hand perhaps: ${count}.`;
  return [
    { kind: "chain", name: chain, says, ref: null, evidence: steps(evidenceOf(callers), evidenceOf(own)) },
  ];
}

/** iptables-nft's rules are in `nft list ruleset` as well; as iptables prints them they are easier to read. */
function onceOnly(rules: readonly NamingRule[]): readonly NamingRule[] {
  const saved = rules.filter((rule) => !rule.source.section.startsWith("nft"));
  return saved.length > 0 ? saved : rules;
}

function evidenceOf(rules: readonly NamingRule[]): Evidence[] {
  return rules.slice(0, 3).map((rule) => ({ says: rule.text.slice(0, 200), source: rule.source }));
}

function declared({ snapshot }: Ground, chain: string): boolean {
  return snapshot.sections.some(
    (section) => /tables.*-save$/.test(section.name) && section.text.includes(`\n:${chain} `),
  );
}

/** `CNI-` and 24, `CNI-DN-` and 21 hex digits of sha512(network name + container id). */
function cniChain(ground: Ground, chain: string): WhoAnswer | null {
  const hash = /^CNI-(?:DN-|SN-)?([0-9a-f]{20,24})$/.exec(chain)?.[1];
  if (hash === undefined) return null;
  const { records, index } = ground;
  const networks = new Set([
    ...records.cniNetworks.map((one) => one.name),
    ...records.cniResults.map((one) => one.network),
    ...records.cniLeases.map((one) => one.network),
    "podman",
  ]);
  const ids = new Map<string, Evidence[]>();
  for (const lease of records.cniLeases)
    ids.set(lease.containerId, [{ says: `${lease.path} names this container`, source: lease.source }]);
  for (const result of records.cniResults)
    ids.set(result.containerId, [{ says: `${result.path} is of this container`, source: result.source }]);
  for (const container of index.topology.containers)
    ids.set(container.runtimeId, container.evidence.slice(0, 1));
  for (const [id, evidence] of ids) {
    for (const network of networks) {
      if (!sha512(network + id).startsWith(hash)) continue;
      const container = index.topology.containers.find((one) => one.runtimeId === id);
      const result = records.cniResults.find((one) => one.containerId === id);
      const name = container?.name ?? result?.podName ?? id.slice(0, 12);
      const what = /^CNI-DN-/.test(chain) ? "Published ports" : "Masquerading";
      const whom = container ? containerWords(ground, container) : `${name}, which is not here any more`;
      return {
        kind: "chain",
        name,
        says: `${what} of ${whom} on CNI network ${network}: the name is sha512("${network}" + its id).`,
        ref: container ? { kind: "container", id: container.id } : null,
        evidence,
      };
    }
  }
  return null;
}

/** netavark takes 13 hex digits of sha512(network name), in capitals. */
function netavarkChain({ records }: Ground, chain: string): WhoAnswer | null {
  const hash = /^(?:NETAVARK|nv)[-_](?:DN[-_]|SN[-_])?([0-9A-F]{13})$/i.exec(chain)?.[1]?.toLowerCase();
  if (hash === undefined) return null;
  const found = records.networks.find((one) => one.runtime === "podman" && sha512(one.name).startsWith(hash));
  const name = found?.name ?? (sha512("podman").startsWith(hash) ? "podman" : null);
  if (name === null) return null;
  const what = /DN/.test(chain) ? "Published ports" : "Masquerading";
  return {
    kind: "chain",
    name,
    says: `${what} of Podman's network ${name}${found?.bridge ? ` (bridge ${found.bridge})` : ""}: the name is sha512("${name}").`,
    ref: null,
    evidence: found ? [{ says: `Podman's network ${name}`, source: found.source }] : [],
  };
}

/** What comments and targets say: a Service of kube-proxy, an endpoint, the container of an unknown CNI chain. */
function commented(
  ground: Ground,
  chain: string,
  own: readonly NamingRule[],
  callers: readonly NamingRule[],
): WhoAnswer | null {
  const all = [...callers, ...own];
  const cni = all
    .map((rule) => /^name: "([^"]*)" id: "([0-9a-f]+)"/.exec(rule.comment ?? ""))
    .find((match) => match !== null);
  if (/^CNI-/.test(chain) && cni?.[1] && cni[2]) {
    const container = ground.index.topology.containers.find((one) => one.runtimeId === cni[2]);
    const whom = container
      ? containerWords(ground, container)
      : `container ${cni[2].slice(0, 12)}, which is not here any more`;
    return {
      kind: "chain",
      name: container?.name ?? cni[2].slice(0, 12),
      says: `Rules of ${whom} on CNI network ${cni[1]}, by their comment.`,
      ref: container ? { kind: "container", id: container.id } : null,
      evidence: evidenceOf(all),
    };
  }
  if (!/^KUBE-(?:SVC|SEP|EXT|FW|XLB|SVL)-/.test(chain)) return null;
  const comment = all
    .map((rule) => rule.comment)
    .find((text) => text !== null && /^[a-z0-9.-]+\/[a-z0-9.-]+/.test(text));
  const service = /^[a-z0-9.-]+\/[a-z0-9.-]+(?::[a-z0-9.-]+)?/.exec(comment ?? "")?.[0] ?? null;
  const dnat = own.map((rule) => rule.dnatTo).find((to) => to !== null) ?? null;
  const address = dnat?.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1") ?? null;
  const holder = address === null ? undefined : interfaceWith(ground, address);
  const netns = holder ? netnsOf(ground, holder) : undefined;
  const what = /^KUBE-SEP/.test(chain)
    ? "Endpoint"
    : /^KUBE-EXT|^KUBE-XLB|^KUBE-FW/.test(chain)
      ? "Outside access"
      : "Choice among the endpoints";
  const to = dnat === null ? "" : `, rewritten to ${dnat}${netns ? `: ${dwellers(ground, netns)}` : ""}`;
  if (service === null && dnat === null) return null;
  return {
    kind: "service",
    name: service ?? chain,
    says: `${what} of the Service ${service ?? "that no comment names"}${to}.`,
    ref: holder ? { kind: "interface", id: holder.id } : null,
    evidence: steps(evidenceOf(callers), evidenceOf(own)),
  };
}

function interfaceWith(ground: Ground, address: string) {
  const wanted = parseIp(address);
  return ground.index.topology.interfaces.find((one) =>
    one.addresses.some((each) => wanted !== null && parseIp(each.address)?.value === wanted.value),
  );
}
