// Part of a diff: the host itself and its network namespaces.
import type { NetworkNamespace } from "../../topology/model.ts";
import { fieldChanges } from "../change.ts";
import { type Comparison, place } from "../comparison.ts";

export function diffHost({ before, after, sameHost, changes }: Comparison): void {
  const [a, b] = [before.topology.host, after.topology.host];
  // Two hosts differ in all of these; that they are two is said once, in the head.
  if (!sameHost) return;
  const fields = fieldChanges(
    { name: a.name, kernel: a.kernel, system: a.osName, boot: a.bootId },
    { name: b.name, kernel: b.kernel, system: b.osName, boot: b.bootId },
  );
  if (fields.length === 0) return;
  const [old, now] = [{ kind: "host", id: a.id } as const, { kind: "host", id: b.id } as const];
  changes.push({
    kind: "host",
    change: "changed",
    name: b.name,
    where: "host",
    fields,
    before: old,
    after: now,
  });
}

export function diffNamespaces(comparison: Comparison): void {
  const names = (netns: NetworkNamespace) =>
    netns.names
      .filter((name) => name.source !== "fd")
      .map((name) => name.path)
      .sort()
      .join(", ") || null;
  for (const pair of comparison.netns) {
    const title = place(comparison, pair.after, "after");
    const [old, now] = [
      { kind: "netns", id: pair.before.id } as const,
      { kind: "netns", id: pair.after.id } as const,
    ];
    const shared = { kind: "netns", name: title, where: title, before: old, after: now } as const;
    if (pair.replaced) {
      // Between two hosts or boots every inode differs: only the role counts there.
      if (!comparison.sameBoot) continue;
      const fields = fieldChanges({ inode: `${pair.before.inode}` }, { inode: `${pair.after.inode}` });
      comparison.changes.push({ ...shared, change: "replaced", fields });
      continue;
    }
    if (!comparison.sameBoot) continue;
    const fields = fieldChanges({ files: names(pair.before) }, { files: names(pair.after) });
    if (fields.length > 0) comparison.changes.push({ ...shared, change: "changed", fields });
  }
  for (const netns of comparison.removedNetns) {
    const title = place(comparison, netns, "before");
    const ref = { kind: "netns", id: netns.id } as const;
    comparison.changes.push({
      kind: "netns",
      change: "removed",
      name: title,
      where: title,
      fields: [],
      before: ref,
      after: null,
    });
  }
  for (const netns of comparison.addedNetns) {
    const title = place(comparison, netns, "after");
    const ref = { kind: "netns", id: netns.id } as const;
    comparison.changes.push({
      kind: "netns",
      change: "added",
      name: title,
      where: title,
      fields: [],
      before: null,
      after: ref,
    });
  }
}
