// The diff of two snapshots: a table of parts over one comparison, keyed by stable identity.
import type { Analysis } from "../analyse.ts";
import { type Examined, examine } from "../findings/examine.ts";
import { type Snapshot, sectionsByKey } from "../snapshot/snapshot.ts";
import type { Change, Difference } from "./change.ts";
import { type Comparison, compare } from "./comparison.ts";
import { lastPlace } from "./last-place.ts";
import { diffAddresses } from "./parts/addresses.ts";
import { diffContainers, diffPods } from "./parts/containers.ts";
import { diffFirewalls } from "./parts/firewall.ts";
import { diffInterfaces } from "./parts/interfaces.ts";
import { diffDaemons, diffListeners } from "./parts/listeners.ts";
import { diffHost, diffNamespaces } from "./parts/namespaces.ts";
import { diffRouting } from "./parts/routing.ts";
import { diffSysctls } from "./parts/sysctls.ts";

/** One snapshot with its analysis. */
export interface Moment {
  readonly snapshot: Snapshot;
  readonly analysis: Analysis;
}

/** In the order the changes are listed. Interfaces come before what is on them: they fill the pairs others read. */
const PARTS: readonly ((comparison: Comparison) => void)[] = [
  diffHost,
  diffPods,
  diffContainers,
  diffNamespaces,
  diffInterfaces,
  diffAddresses,
  diffRouting,
  diffFirewalls,
  diffSysctls,
  diffListeners,
  diffDaemons,
];

/** What changed from one moment to another, of one host or between two. Pure; never throws on what hosts answered. */
export function diffMoments(before: Moment, after: Moment): Difference {
  const sides = [before, after].map(({ snapshot, analysis }) => examine(analysis, sectionsByKey(snapshot)));
  const [old, now] = sides;
  if (!old || !now) throw new Error("a diff has two sides");
  const comparison = diffExamined(old, now);
  for (const [which, { snapshot }] of [
    ["earlier", before],
    ["later", after],
  ] as const) {
    if (!snapshot.complete)
      comparison.doubts.unshift(
        `The ${which} snapshot is incomplete: what it lacks may only not have been read.`,
      );
  }
  return {
    before: sideOf(before),
    after: sideOf(after),
    sameHost: comparison.sameHost,
    rebooted: comparison.sameHost && !comparison.sameBoot,
    changes: comparison.changes.map((change) => {
      const place = lastPlace(comparison, change);
      return place ? { ...change, place } : change;
    }),
    doubts: comparison.doubts,
  };
}

/** The same between two prepared hosts, as the comparison with all its pairs. */
export function diffExamined(before: Examined, after: Examined): Comparison {
  const comparison = compare(before, after);
  for (const part of PARTS) part(comparison);
  return comparison;
}

function sideOf({ analysis: { topology } }: Moment): Difference["before"] {
  return { host: topology.host.name, collectedAt: topology.collectedAt };
}

/** Counts per word, for a summary line. */
export function countChanges(changes: readonly Change[]): Readonly<Record<Change["change"], number>> {
  const counts = { added: 0, removed: 0, changed: 0, replaced: 0 };
  for (const { change } of changes) counts[change] += 1;
  return counts;
}
