// Chains named by a hash: the name is computed again from every network, container and Service that is known.
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Evidence } from "../../snapshot/evidence.ts";
import type { Holders } from "./holders.ts";
import type { NamingRule } from "./naming-rules.ts";
import type { Owner, OwnerGround, Served } from "./owner.ts";

export function sha512Hex(text: string): string {
  return bytesToHex(sha512(utf8ToBytes(text)));
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The first 16 digits of base32(sha256(text)): how kube-proxy names chains (pkg/proxy/iptables, portProtoHash). */
export function kubeHash(text: string): string {
  let bits = 0n;
  for (const byte of sha256(utf8ToBytes(text)).slice(0, 10)) bits = (bits << 8n) | BigInt(byte);
  let digits = "";
  for (let at = 15n; at >= 0n; at -= 1n) digits += BASE32[Number((bits >> (at * 5n)) & 31n)] ?? "";
  return digits;
}

/** `CNI-` and 24, `CNI-DN-` or `CNI-SN-` and 21 hex digits of sha512(network name + container id). */
export function cniHash(chain: string): string | null {
  return /^CNI-(?:DN-|SN-)?([0-9a-f]{20,24})$/.exec(chain)?.[1] ?? null;
}

const tables = new WeakMap<object, Map<string, Owner>>();

/** Every CNI chain hash this host can have, computed once: networks x containers. */
function cniTable(ground: OwnerGround, holders: Holders): Map<string, Owner> {
  const known = tables.get(ground.snapshot);
  if (known) return known;
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
  const made = new Map<string, Owner>();
  for (const [id, evidence] of ids) {
    const container = holders.container(id);
    const result = records.cniResults.find((one) => one.containerId === id);
    const name = result?.podName ?? id.slice(0, 12);
    for (const network of networks) {
      const purpose = `CNI network ${network}: the name is sha512("${network}" + its id)`;
      const serves = container
        ? holders.servedByContainer(container)
        : ({ kind: "container", name: `container ${name}, which is not here any more`, ref: null } as const);
      made.set(sha512Hex(network + id).slice(0, 24), { maker: "CNI", by: "hash", purpose, serves, evidence });
    }
  }
  tables.set(ground.snapshot, made);
  return made;
}

export function cniOwner(ground: OwnerGround, holders: Holders, chain: string): Owner | null {
  const hash = cniHash(chain);
  if (hash === null) return null;
  const table = cniTable(ground, holders);
  const found = hash.length === 24 ? table.get(hash) : [...table].find(([key]) => key.startsWith(hash))?.[1];
  if (!found) return null;
  const isPort = /^CNI-[DS]N-/.test(chain);
  return {
    ...found,
    maker: isPort ? "CNI portmap" : "CNI",
    purpose: `${isPort ? "published ports" : "masquerading"} on ${found.purpose}`,
  };
}

export interface CniComment {
  readonly network: string;
  readonly id: string;
}

/** `name: "podman" id: "58c8..."`, as CNI's plugins comment their rules; netavark writes it without quotes. */
export function cniComment(rules: readonly NamingRule[]): CniComment | null {
  for (const rule of rules) {
    const named = /^(?:dnat )?name: "?([^" ]*)"? id: "?([0-9a-f]+)/.exec(rule.comment ?? "");
    if (named?.[1] !== undefined && named[2] !== undefined) return { network: named[1], id: named[2] };
  }
  return null;
}

export function servedByCni(holders: Holders, id: string): Served {
  const container = holders.container(id);
  return container
    ? holders.servedByContainer(container)
    : { kind: "container", name: `container ${id.slice(0, 12)}, which is not here any more`, ref: null };
}

/** A CNI chain of a container that nothing else knows: its comment says which, and the hash proves or leaves it. */
export function commentedCniOwner(chain: string, said: CniComment, holders: Holders): Owner | null {
  const hash = cniHash(chain);
  if (hash === null) return null;
  const fits = sha512Hex(said.network + said.id).startsWith(hash);
  const isPort = /^CNI-[DS]N-/.test(chain);
  const proof = fits ? `: the name is sha512("${said.network}" + its id)` : ", by its comment";
  return {
    maker: isPort ? "CNI portmap" : "CNI",
    by: fits ? "hash" : "comment",
    purpose: `${isPort ? "published ports" : "masquerading"} on CNI network ${said.network}${proof}`,
    serves: servedByCni(holders, said.id),
    evidence: [],
  };
}

/**
 * netavark takes 13 hex digits of sha512(network name) in capitals for iptables, and for nftables (`nv_2f259bab_10_88_0_0_nm16_dnat`) the
 * first 8 of the network's id, which Podman makes as sha256(network name).
 */
export function netavarkOwner({ records }: OwnerGround, chain: string): Owner | null {
  const long = /^NETAVARK-(?:DN-)?([0-9A-F]{13})$/.exec(chain)?.[1]?.toLowerCase();
  const short = /^nv_([0-9a-f]{8})_/.exec(chain)?.[1];
  const fits = (name: string): boolean =>
    long === undefined
      ? bytesToHex(sha256(utf8ToBytes(name))).startsWith(short ?? " ")
      : sha512Hex(name).startsWith(long);
  if (long === undefined && short === undefined) return null;
  const found = records.networks.find((one) => one.runtime === "podman" && fits(one.name));
  const name = found?.name ?? (fits("podman") ? "podman" : null);
  if (name === null) return null;
  return {
    maker: "netavark",
    by: "hash",
    purpose: `${/DN-|_dnat$/.test(chain) ? "published ports" : "masquerading"}: the name is ${long === undefined ? "sha256" : "sha512"}("${name}")`,
    serves: {
      kind: "network",
      name: `Podman's network ${name}${found?.bridge ? ` (bridge ${found.bridge})` : ""}`,
      ref: null,
    },
    evidence: found ? [{ says: `Podman's network ${name}`, source: found.source }] : [],
  };
}
