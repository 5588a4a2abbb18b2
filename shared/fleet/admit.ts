// Who may stand in one picture: two snapshots of one host are two moments of it and are never merged; clones of one
// disk image share a machine-id and are told apart by what a running kernel cannot share.
import type { Topology } from "../topology/model.ts";

export type Admission =
  | { readonly admitted: true; readonly doubts: readonly string[] }
  /** One sentence. */
  | { readonly admitted: false; readonly reason: string };

/** More would be unreadable and nobody asks for it. */
export const MOST_MEMBERS = 20;

/** Whether `next` may be opened beside `open`. */
export function admit(open: readonly Topology[], next: Topology): Admission {
  if (open.length >= MOST_MEMBERS)
    return { admitted: false, reason: `${MOST_MEMBERS} hosts are open already, which is the most` };
  const doubts: string[] = [];
  for (const other of open) {
    const answer = compareHosts(other, next);
    if (answer.same)
      return {
        admitted: false,
        reason: `it is another moment of ${nameOf(other)}, which is open already: compare the two instead`,
      };
    if (answer.doubt !== null) doubts.push(answer.doubt);
  }
  return { admitted: true, doubts };
}

/** Machine-id and boot id say who a host is; where images were cloned, the netns and the NICs' MACs say more. */
function compareHosts(a: Topology, b: Topology): { readonly same: boolean; readonly doubt: string | null } {
  const names = `${nameOf(a)} and ${nameOf(b)}`;
  const machine = compareIds(a.host.machineId, b.host.machineId);
  const boot = compareIds(a.host.bootId, b.host.bootId);
  const apart = { same: false, doubt: null };
  if (machine === "different") return apart;
  const oneKernel = boot === "equal";
  if (oneKernel) {
    // One kernel: its netns inodes are unique, so the netns the collector stood in tells hosts on it apart.
    const inodes = [a, b].map((one) => one.namespaces.find((netns) => netns.isHost)?.inode ?? null);
    if (inodes[0] === null || inodes[0] === inodes[1]) return { same: true, doubt: null };
    if (machine === "unknown") return apart;
    return {
      same: false,
      doubt: `${names} share machine id and boot: they are told apart by their network namespace.`,
    };
  }
  const macs = macsOf(a);
  const shared = [...macsOf(b)].some((mac) => macs.has(mac));
  if (machine === "equal") {
    if (shared) return { same: true, doubt: null };
    return {
      same: false,
      doubt: `${names} share a machine id, as cloned images do: they are told apart by boot and network cards.`,
    };
  }
  // Neither says which machine it is.
  if (boot === "different") return shared ? { same: true, doubt: null } : apart;
  if (shared) return { same: true, doubt: null };
  return {
    same: false,
    doubt: `Whether ${names} are two hosts is not certain: neither gave its machine id.`,
  };
}

function compareIds(a: string, b: string): "equal" | "different" | "unknown" {
  if (a === "" || b === "") return "unknown";
  return a === b ? "equal" : "different";
}

function nameOf(topology: Topology): string {
  return topology.host.name || "a host without a name";
}

/** MACs of the network cards: bridges and veths make theirs up. */
function macsOf(topology: Topology): Set<string> {
  const host = topology.namespaces.find((netns) => netns.isHost)?.id;
  return new Set(
    topology.interfaces.flatMap((link) =>
      link.netns === host && link.kind === "physical" && link.mac ? [link.mac.toLowerCase()] : [],
    ),
  );
}
