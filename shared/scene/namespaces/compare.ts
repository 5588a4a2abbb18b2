// Which namespaces two holders have in common.
import { NAMESPACE_KINDS, type NamespaceKind } from "../../topology/model.ts";
import type { Cells } from "./matrix.ts";

export interface Comparison {
  readonly shared: readonly NamespaceKind[];
  readonly apart: readonly NamespaceKind[];
  /** Kinds where at least one side is not known: neither shared nor apart. */
  readonly unknown: readonly NamespaceKind[];
}

export function compareCells(one: Cells, other: Cells): Comparison {
  const sameness = (kind: NamespaceKind): keyof Comparison => {
    const [a, b] = [one[kind], other[kind]];
    if (a.state !== "known" || b.state !== "known") return "unknown";
    return a.shared.inode === b.shared.inode ? "shared" : "apart";
  };
  const of = (wanted: keyof Comparison) => NAMESPACE_KINDS.filter((kind) => sameness(kind) === wanted);
  return { shared: of("shared"), apart: of("apart"), unknown: of("unknown") };
}

/** The comparison in words: `shares net, uts; apart in mnt, pid; not known: time`. */
export function comparisonWords({ shared, apart, unknown }: Comparison): string {
  const parts = [
    shared.length === 0 ? "shares nothing" : `shares ${shared.join(", ")}`,
    ...(apart.length === 0 ? [] : [`apart in ${apart.join(", ")}`]),
    ...(unknown.length === 0 ? [] : [`not known: ${unknown.join(", ")}`]),
  ];
  return parts.join("; ");
}
