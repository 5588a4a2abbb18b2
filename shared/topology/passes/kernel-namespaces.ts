// Pass: namespaces of all eight kinds: who lives in them, what else keeps them, their parent and their owner.
import { type Builder, type Draft, step } from "../builder.ts";
import { type KernelNamespace, NAMESPACE_KINDS, type NamespaceKind } from "../model.ts";

const KINDS: ReadonlySet<string> = new Set(NAMESPACE_KINDS);

/** Fills `kernelNamespaces`, and the owning user namespace of every netns where the kernel told it. */
export function findKernelNamespaces(builder: Builder): void {
  const found = new Map<
    string,
    Draft<KernelNamespace> & {
      pids: number[];
      paths: string[];
      descriptors: KernelNamespace["descriptors"][number][];
    }
  >();
  const at = (kind: NamespaceKind, inode: number) => {
    const key = `${kind} ${inode}`;
    const known = found.get(key);
    if (known) return known;
    const made = {
      kind,
      inode,
      pids: [],
      paths: [],
      descriptors: [],
      parent: null,
      owner: null,
      idMaps: [],
      evidence: [],
    };
    found.set(key, made);
    return made;
  };
  for (const [pid, kinds] of builder.namespaceLinks) {
    if (!builder.processes.has(pid)) continue;
    for (const [kind, link] of kinds) {
      if (!KINDS.has(kind) || link.inode === null) continue;
      const namespace = at(kind as NamespaceKind, link.inode);
      if (namespace.pids.length === 0)
        namespace.evidence = [step(`pid ${pid} lives in ${kind}:[${link.inode}]`, link.source)];
      namespace.pids.push(pid);
    }
  }
  for (const mount of builder.records.nsfsMounts) {
    if (!KINDS.has(mount.kind)) continue;
    const namespace = at(mount.kind as NamespaceKind, mount.inode);
    if (namespace.paths.includes(mount.mountPoint)) continue;
    namespace.paths.push(mount.mountPoint);
    namespace.evidence = [
      ...namespace.evidence,
      step(`${mount.mountPoint} is ${mount.kind}:[${mount.inode}]`, mount.source),
    ];
  }
  for (const held of builder.records.fdNamespaces) {
    if (!KINDS.has(held.kind) || !builder.processes.has(held.pid)) continue;
    const namespace = at(held.kind as NamespaceKind, held.inode);
    namespace.descriptors.push({ pid: held.pid, fd: held.fd });
    const says = `pid ${held.pid} holds ${held.kind}:[${held.inode}] open as descriptor ${held.fd}`;
    namespace.evidence = [...namespace.evidence, step(says, held.source)];
  }
  for (const row of builder.records.namespaceOwners) {
    const namespace = found.get(`${row.kind} ${row.inode}`);
    if (!namespace) continue;
    namespace.parent = row.parent;
    namespace.owner = row.owner;
    const netns = row.kind === "net" ? builder.netns.get(row.inode) : undefined;
    if (netns && row.owner !== null) netns.userNamespace = row.owner;
  }
  for (const map of builder.records.idMaps) {
    const inode = builder.namespaceLinks.get(map.pid)?.get("user")?.inode;
    const namespace = typeof inode === "number" ? found.get(`user ${inode}`) : undefined;
    if (!namespace) continue;
    const { kind, inside, outside, count, source } = map;
    if (namespace.idMaps.length === 0)
      namespace.evidence = [
        ...namespace.evidence,
        step(`ids of user:[${inode}] as pid ${map.pid} has them`, source),
      ];
    namespace.idMaps = [...namespace.idMaps, { kind, inside, outside, count }];
  }
  const order = new Map(NAMESPACE_KINDS.map((kind, i) => [kind, i]));
  builder.kernelNamespaces.push(
    ...[...found.values()].sort(
      (a, b) => (order.get(a.kind) ?? 0) - (order.get(b.kind) ?? 0) || a.inode - b.inode,
    ),
  );
}
