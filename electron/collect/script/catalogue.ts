// What each section of the collection reads and why, in plain English: for the trust panel and `vethscope script`.

import { type Row, RUNTIME_ROWS } from "./catalogue-runtimes.ts";

export interface SectionDescription {
  /** Name of the section, as in the frames. */
  readonly name: string;
  /** What is read, for a person who knows Linux. */
  readonly reads: string;
  /** The command, as one would type it. */
  readonly command: string;
  /** Which question it answers. */
  readonly why: string;
  /** True when an ordinary user gets nothing, or only a part. */
  readonly needsRoot: boolean;
  /** True when it is read once in each network namespace. */
  readonly perNamespace: boolean;
}

const PROC = "/proc/[0-9]*";

const ROWS: readonly Row[] = [
  [
    "meta",
    "Kernel, host name, machine and boot id, who we are, which tools exist",
    "id; uname -srm; cat /etc/machine-id /proc/sys/kernel/random/boot_id",
    "Names the host so that two snapshots of it can be compared; says what could not be asked",
  ],
  [
    "os-release",
    "The distribution's name and version",
    "cat /etc/os-release",
    "Explains differences between old and new tools",
  ],
  [
    "ns-links",
    "Which namespaces every process lives in",
    `find ${PROC}/ns -type l -printf '%p\\t%l\\n'`,
    "Finds every namespace with a process in it, named or not",
    "root",
  ],
  [
    "proc-stat",
    "State, parent and start time of every process",
    `grep -aH '' ${PROC}/stat`,
    "Builds the process trees",
  ],
  [
    "proc-zombies",
    "Who is a zombie still, a second later; only where there was one",
    `grep -aH ') [ZX] ' ${PROC}/stat`,
    "Tells a parent that never asks for the exit status from one that has not run yet",
  ],
  [
    "proc-status",
    "Name, owner and the process ids seen from inside containers",
    `grep -aHE '^(Name|Uid|Gid|NSpid|NStgid|NSsid):' ${PROC}/status`,
    "Tells which pid inside a container is which outside",
  ],
  [
    "proc-cmdline",
    "Arguments of every process, never its environment",
    `grep -aH '' ${PROC}/cmdline`,
    "Recognises shims, conmon, docker-proxy, slirp4netns and whom they serve",
  ],
  [
    "proc-cgroup",
    "Control group of every process",
    `grep -aH '' ${PROC}/cgroup`,
    "Carries container ids and pod uids",
  ],
  [
    "mountinfo-nsfs",
    "Namespaces kept alive by a mount, in every mount namespace",
    "grep ' - nsfs ' /proc/PID/mountinfo",
    "Finds namespaces without a process, and the names Docker and CNI gave them",
    "root",
  ],
  [
    "fd-netns",
    "Namespaces kept alive by an open file",
    `find ${PROC}/fd -lname '*:[[]*' -printf '%p\\t%l\\n'`,
    "Finds namespaces that no other list shows",
    "root",
  ],
  [
    "netns-list",
    "Every network namespace found, and the path used to enter it",
    "computed from ns-links, mountinfo-nsfs and fd-netns",
    "The list the rest of the collection walks along",
  ],
  ["netns-names", "Names and numbers under /run/netns", "ip netns list", "Names namespaces as you know them"],
  [
    "lsns",
    "Number of each network namespace as seen from another",
    "lsns -t net -n -r -o NS,NETNSID,NPROCS,PID,NSFS",
    "Turns the `link-netnsid` of a veth into a namespace",
    "root each",
  ],
  [
    "nsid-targets",
    "What each numbered namespace calls its own neighbours",
    "ip -j netns list-id target-nsid N",
    "Pairs veth ends of nested hosts",
  ],
  [
    "ip",
    "Interfaces, addresses, all routing tables, rules, neighbours, namespace numbers",
    "ip -force -d -j -s -batch -",
    "The wiring itself",
    "root each",
  ],
  [
    "ip-addr",
    "Interfaces and addresses where ip has no JSON",
    "ip -d -s addr show",
    "The wiring, on old hosts",
    "root each",
  ],
  [
    "ip-route",
    "All IPv4 routing tables where ip has no JSON",
    "ip -4 route show table all",
    "The routes, on old hosts",
    "root each",
  ],
  [
    "ip-route6",
    "All IPv6 routing tables where ip has no JSON",
    "ip -6 route show table all",
    "The routes, on old hosts",
    "root each",
  ],
  [
    "ip-rule",
    "IPv4 routing rules where ip has no JSON",
    "ip -4 rule show",
    "Which table a packet is looked up in, on old hosts",
    "root each",
  ],
  [
    "ip-rule6",
    "IPv6 routing rules",
    "ip -6 rule show",
    "Which table an IPv6 packet is looked up in",
    "root each",
  ],
  [
    "ip-neigh",
    "Neighbour (ARP) tables where ip has no JSON",
    "ip neigh show",
    "Who answered, on old hosts",
    "root each",
  ],
  [
    "ip-nsid",
    "Namespace numbers where they are not part of `ip`",
    "ip netns list-id",
    "Turns the `link-netnsid` of a veth into a namespace",
    "root each",
  ],
  [
    "bridge-fdb",
    "Forwarding tables of bridges and VXLANs",
    "bridge -j fdb show",
    "Which port a MAC address is behind; which node a tunnel sends to",
    "root each",
  ],
  [
    "bridge-vlan",
    "VLANs of bridge ports",
    "bridge -j vlan show",
    "Why a bridge does not pass a frame",
    "root each",
  ],
  [
    "iptables-save",
    "IPv4 rules with counters, by the host's default iptables",
    "iptables-save -c",
    "Which rule accepts, drops or rewrites a packet",
    "root each",
  ],
  [
    "ip6tables-save",
    "IPv6 rules with counters, by the host's default ip6tables",
    "ip6tables-save -c",
    "The same for IPv6",
    "root each",
  ],
  [
    "iptables-legacy-save",
    "IPv4 rules of the legacy kind, only where such tables exist",
    "iptables-legacy-save -c",
    "Rules that the nftables tools do not show",
    "root each",
  ],
  [
    "ip6tables-legacy-save",
    "IPv6 rules of the legacy kind, only where such tables exist",
    "ip6tables-legacy-save -c",
    "Rules that the nftables tools do not show",
    "root each",
  ],
  [
    "iptables-nft-save",
    "IPv4 rules of the nftables kind, where the default is legacy",
    "iptables-nft-save -c",
    "Rules that the legacy tools do not show",
    "root each",
  ],
  [
    "ip6tables-nft-save",
    "IPv6 rules of the nftables kind, where the default is legacy",
    "ip6tables-nft-save -c",
    "Rules that the legacy tools do not show",
    "root each",
  ],
  [
    "nft",
    "The nftables ruleset; asked only when the kernel already has nftables",
    "nft -j -a list ruleset",
    "Native nftables rules (firewalld, netavark, kube-proxy, Docker 29)",
    "root each",
  ],
  [
    "ipset",
    "Sets of addresses that rules refer to",
    "ipset save",
    "Decides whether an address is in a set",
    "root each",
  ],
  [
    "ip-vs",
    "Virtual servers of IPVS and where they send connections",
    "cat /proc/net/ip_vs",
    "Services of kube-proxy's ipvs mode: no rule and no socket tells of them",
    "root",
  ],
  [
    "sysctl",
    "Forwarding, rp_filter, route_localnet, bridge-nf and similar switches",
    "grep -sH '' /proc/sys/net/ipv4/ip_forward ...",
    "Whether the kernel forwards and filters at all",
    "root each",
  ],
  [
    "sockets",
    "Listening TCP sockets and bound UDP sockets",
    "grep -aHE ' (0A|07) ' /proc/PID/net/tcp ...",
    "Who could answer on a port",
    "each",
  ],
  [
    "fd-sockets",
    "Which process holds which socket",
    `find ${PROC}/fd -lname 'socket:*' -printf '%p\\t%l\\n'`,
    "Names the process behind a listening port",
    "root",
  ],
  ...RUNTIME_ROWS,
  [
    "sysfs-physical",
    "Which interfaces are hardware",
    "ls -ln /sys/class/net",
    "Tells a real network card from a virtual one",
  ],
  [
    "sysfs-links",
    "Where there is no ip, or BusyBox's: the host's own interfaces",
    "grep -aHs '' /sys/class/net/*/{ifindex,iflink,type,address,mtu,operstate,flags,uevent,tun_flags}",
    "Says what ip would say, as far as /sys knows it; of BusyBox the kinds that its ip does not print",
  ],
  [
    "proc-net",
    "Where there is no ip: interfaces, addresses, routes and neighbours",
    "grep -aHs '' /proc/self/net/{dev,if_inet6,igmp,dev_mcast,fib_trie,route,ipv6_route,arp}",
    "Says what ip would say, as far as /proc knows it",
    "root each",
  ],
];

/** Every section the script can make, in the order it asks. */
export const SECTION_CATALOGUE: readonly SectionDescription[] = ROWS.map(
  ([name, reads, command, why, flags = ""]) => ({
    name,
    reads,
    command,
    why,
    needsRoot: flags.includes("root"),
    perNamespace: flags.includes("each"),
  }),
);
