// Who makes chains and tables of which names: the names each program reserves for itself, and what each chain is for.

export interface Maker {
  readonly maker: string;
  readonly purpose: string | null;
}

type Row = readonly [pattern: RegExp, maker: string, purpose: string | null];

/** The first that fits. Names are those of each program's source and documentation. */
const CHAINS: readonly Row[] = [
  [/^DOCKER-USER$/, "Docker", "the place for your own rules, which it never changes"],
  [/^DOCKER_(?:OUTPUT|POSTROUTING)$/, "Docker", "the container's name server on 127.0.0.11"],
  [/^DOCKER-ISOLATION-STAGE-[12]$/, "Docker", "keeps its networks apart"],
  [/^DOCKER-INTERNAL$/, "Docker", "keeps internal networks inside"],
  [/^DOCKER-FORWARD$/, "Docker", "everything Docker forwards"],
  [/^DOCKER-CT$/, "Docker", "lets answers back to its networks"],
  [/^DOCKER-BRIDGE$/, "Docker", "packets on their way into its bridges"],
  [/^DOCKER-INGRESS$/, "Docker", "Swarm's published ports"],
  [/^DOCKER$/, "Docker", "published ports"],
  [/^CNI-HOSTPORT-(?:DNAT|SETMARK|MASQ)$/, "CNI portmap", "published ports"],
  [/^CNI-(?:DN|SN)-[0-9a-f]+$/, "CNI portmap", "published ports of one container"],
  [/^CNI-ADMIN$/, "CNI firewall", "the place for your own rules, which it never changes"],
  [/^CNI-ISOLATION-STAGE-[12]$/, "CNI firewall", "keeps networks apart"],
  [/^CNI-FORWARD$/, "CNI firewall", "lets containers' packets through"],
  [/^CNI-[0-9a-f]{24}$/, "CNI", "masquerading of one container"],
  [/^NETAVARK[-_](?:FORWARD|INPUT)$/, "netavark", "lets Podman's networks through"],
  [/^NETAVARK-HOSTPORT-/, "netavark", "published ports"],
  [/^NETAVARK-ISOLATION-\d$/, "netavark", "keeps networks apart"],
  [/^NETAVARK-DN-[0-9A-F]{13}$/, "netavark", "published ports of one network"],
  [/^NETAVARK-[0-9A-F]{13}$/, "netavark", "masquerading of one network"],
  [/^NETAVARK/, "netavark", null],
  [/^KUBE-SERVICES$/, "kube-proxy", "every Service's address and port"],
  [/^KUBE-NODEPORTS$/, "kube-proxy", "node ports"],
  [/^KUBE-EXTERNAL-SERVICES$/, "kube-proxy", "Services as seen from outside"],
  [/^KUBE-POSTROUTING$/, "kube-proxy", "masquerades what was marked for it"],
  [/^KUBE-MARK-(?:MASQ|DROP)$/, "kube-proxy", "marks packets"],
  [/^KUBE-FORWARD$/, "kube-proxy", "lets Services' packets through"],
  [/^KUBE-PROXY-FIREWALL$/, "kube-proxy", "source ranges of load balancers"],
  [/^KUBE-PROXY-CANARY$/, "kube-proxy", "tells it when its rules were flushed"],
  [/^KUBE-KUBELET-CANARY$/, "kubelet", "tells it when its rules were flushed"],
  [/^KUBE-FIREWALL$/, "kubelet", "drops marked packets and foreign ones to 127.0.0.0/8"],
  [/^KUBE-(?:SVC|SVL)-[A-Z2-7]{16}$/, "kube-proxy", "choice among the endpoints"],
  [/^KUBE-SEP-[A-Z2-7]{16}$/, "kube-proxy", "one endpoint"],
  [/^KUBE-(?:EXT|XLB)-[A-Z2-7]{16}$/, "kube-proxy", "access from outside"],
  [/^KUBE-FW-[A-Z2-7]{16}$/, "kube-proxy", "source ranges of one load balancer"],
  [/^KUBE-(?:NODE-PORT|LOAD-BALANCER|IPVS)/, "kube-proxy", "ipvs mode"],
  [/^KUBE-(?:HOSTPORTS$|HP-)/, "kubelet's host ports", "host ports of pods"],
  [/^KUBE-(?:ROUTER|NWPLCY|POD-FW|SRC|DST)-/, "kube-router", "network policies"],
  [/^cali-(?:tw|fw|from|to|wl|sm)-/, "Calico", "packets of workloads"],
  [/^cali-(?:pi|po|pri|pro)-/, "Calico", "policies and profiles"],
  [/^cali-(?:nat-outgoing|fip-)/, "Calico", "addresses rewritten for pods"],
  [/^cali-/, "Calico", null],
  [/^(?:filter|nat|mangle|raw)-cali-/, "Calico", null],
  [/^FLANNEL-(?:FWD|POSTRTG)$/, "flannel", "the pods' network"],
  [/^(?:OLD_)?CILIUM_/, "Cilium", null],
  [/^WEAVE(?:-|$)/, "Weave Net", null],
  [/^ANTREA-/, "Antrea", null],
  [/^ufw6?-user-/, "ufw", "rules that were given to ufw"],
  [/^ufw6?-(?:not-local|logging|reject|skip|track|before|after)/, "ufw", "its own frame of rules"],
  [/^ufw6?-/, "ufw", null],
  [/^LIBVIRT_(?:INP|OUT)$/, "libvirt", "DHCP and DNS of virtual networks"],
  [/^LIBVIRT_(?:FW[IOX])$/, "libvirt", "virtual machines' packets"],
  [/^LIBVIRT_PRT$/, "libvirt", "masquerading of virtual networks"],
  [/^LIBVIRT_/, "libvirt", null],
  [
    /^(?:filter|nat|mangle|raw)_(?:IN|OUT|FWD[IO]?|PRE|POST|INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)(?:_|$)/,
    "firewalld",
    null,
  ],
  [
    /^(?:INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING|FORWARD_IN|FORWARD_OUT)_(?:ZONES|POLICIES|direct|ZONES_SOURCE|POLICIES_pre|POLICIES_post)$/,
    "firewalld",
    null,
  ],
  [/^f2b-/, "fail2ban", "addresses it banned"],
  [/^fail2ban-/, "fail2ban", "addresses it banned"],
  [/^ISTIO_/, "Istio", "sends a pod's connections through its proxy"],
  [/^ts-/, "Tailscale", null],
];

/** Tables of nftables that belong to one program whole. Family is not looked at where null. */
const TABLES: readonly Row[] = [
  [/^firewalld$/, "firewalld", null],
  [/^docker-bridges$/, "Docker", null],
  [/^netavark$/, "netavark", null],
  [/^kube-proxy$/, "kube-proxy", null],
  [/^calico$/, "Calico", null],
  [/^cni_hostport$/, "CNI portmap", "published ports"],
  [/^cni_plugins_masquerade$/, "CNI", "masquerading of containers"],
  [/^flannel-ipv[46]$/, "flannel", "the pods' network"],
  [/^libvirt_network$/, "libvirt", "virtual networks"],
  [/^f2b-table$/, "fail2ban", "addresses it banned"],
  [/^fw4$/, "OpenWrt's firewall", null],
  [/^istio-/, "Istio", "sends a pod's connections through its proxy"],
];

/** Comments that a program writes into its rules. */
const COMMENTS: readonly Row[] = [
  [/^kubernetes /, "kube-proxy", null],
  [/^flanneld? (?:masq|forward)|^flanneld /, "flannel", "the pods' network"],
  [/^cali:/, "Calico", null],
  [/^cilium(?:-feeder)?: /, "Cilium", null],
  [/^(?:dnat )?name: "/, "CNI", null],
  [/^CNI portfwd /, "CNI portmap", "published ports"],
  [/^CNI firewall plugin /, "CNI firewall", null],
  [/^netavark /, "netavark", null],
  [/^!fw4: /, "OpenWrt's firewall", null],
  [/^!fw3(?::|$)/, "OpenWrt's firewall", null],
  [/^crio-|^k8s_\S+ hostport /, "CRI-O's host ports", "host ports of pods"],
];

function firstOf(rows: readonly Row[], text: string): Maker | null {
  const found = rows.find(([pattern]) => pattern.test(text));
  return found ? { maker: found[1], purpose: found[2] } : null;
}

export const BUILT_IN: ReadonlySet<string> = new Set([
  "INPUT",
  "OUTPUT",
  "FORWARD",
  "PREROUTING",
  "POSTROUTING",
]);

/** Names too plain to be proof: firewalld's zones in iptables, which stand beside `INPUT_ZONES` and its like. */
const ZONE_CHAIN = /^(?:IN|OUT|FWDI|FWDO|FWD|PRE|POST)_[A-Za-z0-9-]+(?:_(?:pre|log|deny|allow|post))?$/;
const ZONE_FRAME = [
  "INPUT_ZONES",
  "FORWARD_IN_ZONES",
  "PREROUTING_ZONES",
  "POSTROUTING_ZONES",
  "INPUT_POLICIES_pre",
];

/** Chains whose rules are a person's although a program made the chain. */
export const FOR_PEOPLE: ReadonlySet<string> = new Set(["DOCKER-USER", "CNI-ADMIN"]);

/**
 * Who reserves this name of a chain; null for built-in chains and names nobody reserves.
 * @param beside whether a chain of that name stands in the same table.
 */
export function makerOfChain(name: string, beside: (chain: string) => boolean): Maker | null {
  if (BUILT_IN.has(name)) return null;
  if (ZONE_CHAIN.test(name) && ZONE_FRAME.some(beside)) return { maker: "firewalld", purpose: null };
  return firstOf(CHAINS, name);
}

/** Who makes a table of nftables whole; null for tables that several may use. */
export function makerOfTable(name: string): Maker | null {
  return firstOf(TABLES, name);
}

export function makerOfComment(comment: string): Maker | null {
  return firstOf(COMMENTS, comment);
}
