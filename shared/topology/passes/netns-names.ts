// Names of network namespaces: which file names which netns, who made it, and what a bare name means to `ip`.
import type { NsfsMountRecord, Records } from "../../parse/records.ts";
import type { SourceRef } from "../../snapshot/evidence.ts";
import type { NetnsName } from "../model.ts";

/** A name with the place that said it and the netns it holds. */
export interface NameClaim {
  readonly inode: number;
  readonly name: NetnsName;
  readonly source: SourceRef;
  /** Mounted where the collector itself looks; only such names are what `ip` prints. */
  readonly inCollectorMounts: boolean;
}

/** `/var/run` is `/run` on every system in use, double and trailing slashes fall away. */
export function normalisePath(path: string): string {
  return path
    .replace(/\/{2,}/g, "/")
    .replace(/(.)\/$/, "$1")
    .replace(/^\/var\/run\//, "/run/");
}

/** Reads from a path who made the netns file. */
export function nameOfPath(path: string): NetnsName {
  const shown = normalisePath(path);
  const inside = normalisePath(shown.replace(/^\/proc\/(?:\d+|self)\/root(?=\/)/, ""));
  const name = inside.slice(inside.lastIndexOf("/") + 1);
  return { name, path: shown, source: sourceOfPath(inside, name) };
}

function sourceOfPath(path: string, name: string): NetnsName["source"] {
  if (/^\/proc\/\d+\/fd\/\d+$/.test(path)) return "fd";
  if (/^\/run\/docker\/netns\//.test(path) || /\/docker\/netns\/[^/]+$/.test(path)) return "docker";
  if (/^\/run\/netns\/[^/]+$/.test(path)) {
    if (/^netns-[0-9a-f-]{36}$/.test(name)) return "podman";
    return /^cni-[0-9a-f-]{36}$/.test(name) ? "cni" : "ip-netns";
  }
  if (/^\/run\/user\/\d+\/(?:.*\/)?(?:netns|rootless-netns)\/[^/]+$/.test(path)) return "podman";
  if (/\/(?:netns-[0-9a-f-]{36}|rootless-netns[^/]*)$/.test(path)) return "podman";
  return "mount";
}

/** Every file that names a netns, from mounts, from `ip netns list`, from `lsns`; one claim per (inode, path). */
export function nameClaims(records: Records, mountNamespaceOf: (pid: number) => number | null): NameClaim[] {
  const claims = new Map<string, NameClaim>();
  const own = records.host.collectorPid === null ? null : mountNamespaceOf(records.host.collectorPid);
  const reference = own ?? mountNamespaceOf(1);
  for (const mount of records.nsfsMounts) {
    if (mount.kind !== "net") continue;
    const claim = claimOfMount(mount, mountNamespaceOf(mount.pid), reference);
    // The same mount shows in many mount namespaces; the collector's own view is the one to print.
    const key = `${mount.inode} ${normalisePath(mount.mountPoint)}`;
    const seen = claims.get(key);
    if (!seen || (claim.inCollectorMounts && !seen.inCollectorMounts)) claims.set(key, claim);
  }
  for (const row of records.lsns) {
    for (const path of row.nsfsPaths) {
      const key = `${row.inode} ${normalisePath(path)}`;
      if (claims.has(key)) continue;
      claims.set(key, {
        inode: row.inode,
        name: nameOfPath(path),
        source: row.source,
        inCollectorMounts: true,
      });
    }
  }
  const inodeOfNsid = new Map(
    records.lsns.flatMap((row) =>
      row.nsid === null || row.observer !== undefined ? [] : [[row.nsid, row.inode]],
    ),
  );
  for (const listed of records.netnsNames) {
    // A symlink in /run/netns is no mount: only its nsid leads to the inode.
    const inode = listed.nsid === null ? undefined : inodeOfNsid.get(listed.nsid);
    const path = `/run/netns/${listed.name}`;
    if (inode === undefined || claims.has(`${inode} ${path}`)) continue;
    const name: NetnsName = { name: listed.name, path, source: "ip-netns" };
    claims.set(`${inode} ${path}`, { inode, name, source: listed.source, inCollectorMounts: true });
  }
  return [...claims.values()];
}

function claimOfMount(
  mount: NsfsMountRecord,
  mountNamespace: number | null,
  reference: number | null,
): NameClaim {
  const elsewhere = mountNamespace !== null && reference !== null && mountNamespace !== reference;
  const path = elsewhere ? `/proc/${mount.pid}/root${mount.mountPoint}` : mount.mountPoint;
  return {
    inode: mount.inode,
    name: nameOfPath(path),
    source: mount.source,
    inCollectorMounts: !elsewhere,
  };
}

/** What a name printed by `ip` means: the file of that name in /run/netns as the collector sees it. */
export function inodeOfName(claims: readonly NameClaim[]): Map<string, NameClaim | "ambiguous"> {
  const byName = new Map<string, NameClaim | "ambiguous">();
  for (const claim of claims) {
    if (!claim.inCollectorMounts || claim.name.path !== `/run/netns/${claim.name.name}`) continue;
    const seen = byName.get(claim.name.name);
    const same = seen === undefined || (seen !== "ambiguous" && seen.inode === claim.inode);
    byName.set(claim.name.name, same ? claim : "ambiguous");
  }
  return byName;
}
