// Every kind of question `who` takes, made from what is really on a lab host, with the names the answer must end in.
import { labExec, type TrueContainer, type Truth } from "../../lab/reach.ts";

export interface Question {
  readonly asked: string;
  /** The answer must hold one of these; empty: any answer with evidence will do, there is no name to expect. */
  readonly names: readonly string[];
}

/** Where a host's sessions are chrooted to: they know its files by names without it. */
const SESSION_ROOT: Readonly<Record<string, string>> = { busybox: "/srv/busybox" };

/** How many containers of a host are asked about in each way: the kinds differ, not the containers. */
const MOST_CONTAINERS = 12;

/** Questions about pids, ids, addresses, networks, MACs, namespaces, files, interfaces, ports and chains. */
export function questionsOf(host: string, facts: Truth): Question[] {
  const running = facts.containers.filter((one) => one.pid > 0);
  const namesIn = (inode: number | null) =>
    running.filter((one) => one.netnsInode === inode).map((one) => one.name);
  const questions: Question[] = [];
  const ask = (asked: string, names: readonly string[]) => questions.push({ asked, names });
  for (const container of running.slice(0, MOST_CONTAINERS)) {
    ask(String(container.pid), [container.name]);
    for (const digits of [12, 13, 40, 64]) ask(container.id.slice(0, digits), [container.name]);
    for (const port of publishedPorts(container)) ask(port, [container.name]);
    if (container.netnsInode === null || container.netnsInode === facts.hostInode) continue;
    const names = namesIn(container.netnsInode);
    ask(String(container.netnsInode), names);
    ask(`net:[${container.netnsInode}]`, names);
    for (const link of container.interfaces.filter((one) => one.name !== "lo")) {
      ask(link.address, names);
      for (const address of link.addresses) {
        ask(address.split("/")[0] ?? "", names);
        if (!address.startsWith("fe80:")) ask(address, names);
      }
    }
    if (container.hostPeer) ask(container.hostPeer.name, names);
  }
  for (const netns of facts.netns.filter((one) => !one.host)) {
    for (const path of [...netns.mounts, ...netns.mountsElsewhere])
      ask(path.replace(SESSION_ROOT[host] ?? "", ""), namesIn(netns.inode));
    if (namesIn(netns.inode).length > 0) continue;
    ask(String(netns.inode), []);
    for (const link of netns.interfaces.filter((one) => one.name !== "lo" && one.address !== ""))
      ask(link.address, []);
  }
  // pasta starts anew as its build for this processor: the program is pasta all the same.
  const commOf = new Map(facts.processes.map((one) => [one.pid, one.comm.replace(/^pasta\.avx2$/, "pasta")]));
  // Sockets are read through a process: of a netns in which none lives (a swarm's ingress_sbox) they are not collected.
  const lived = new Set(facts.netns.filter((one) => one.pids.length > 0).map((one) => one.inode));
  for (const listener of facts.listeners.filter((one) => one.pids.length > 0 && lived.has(one.inode))) {
    const holders = listener.pids.flatMap((pid) => commOf.get(pid) ?? []);
    ask(`${listener.local.slice(listener.local.lastIndexOf(":") + 1)}/${listener.protocol}`, holders);
  }
  return [...questions, ...chainQuestions(host, facts)];
}

/** `8080/tcp` for each port of the host; a member of a pod shares its sandbox's ports and publishes none itself. */
function publishedPorts(container: TrueContainer): string[] {
  if (container.pod && !container.infra) return [];
  return Object.entries(container.ports ?? {}).flatMap(([inside, ends]) =>
    (ends ?? []).map((end) => `${end.HostPort}/${inside.split("/")[1] ?? "tcp"}`),
  );
}

/** Chains that send packets to one container (`KUBE-SEP-*`, `CNI-DN-*`, `NETAVARK-DN-*`): by the address in their rule. */
function chainQuestions(host: string, facts: Truth): Question[] {
  const rules = labExec(host, "sh", "-c", "iptables-save -t nat 2>/dev/null || true").split("\n");
  const owners = new Map<string, Set<string>>();
  for (const rule of rules) {
    const match = /^-A ((?:KUBE-SEP|CNI-DN|NETAVARK-DN)-\S+) .*--to-destination ([0-9.]+)/.exec(rule);
    if (!match?.[1] || !match[2]) continue;
    const inside = facts.netns.filter((netns) =>
      netns.interfaces.some((link) => link.addresses.some((one) => one.split("/")[0] === match[2])),
    );
    const names = facts.containers
      .filter((one) => one.pid > 0 && inside.some((netns) => netns.inode === one.netnsInode))
      .map((one) => one.name);
    if (names.length > 0) owners.set(match[1], new Set([...(owners.get(match[1]) ?? []), ...names]));
  }
  return [...owners].map(([asked, names]) => ({ asked, names: [...names] }));
}
