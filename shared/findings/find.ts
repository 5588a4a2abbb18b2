// Runs every check over one snapshot's analysis.
import type { Analysis } from "../analyse.ts";
import { type Snapshot, sectionsByKey } from "../snapshot/snapshot.ts";
import { CHECKS } from "./checks.ts";
import { type Examined, examine } from "./examine.ts";
import { type Check, type Finding, SEVERITIES } from "./finding.ts";

/** Findings of one check that are shown: a sick host may have thousands of the same kind. */
const MOST_PER_CHECK = 200;

/** All findings of a snapshot, the worst first; within a severity in the order of the checks. */
export function findProblems(snapshot: Snapshot, analysis: Analysis): Finding[] {
  return findIn(examine(analysis, sectionsByKey(snapshot)), CHECKS);
}

/** The same for a prepared host and chosen checks. */
export function findIn(host: Examined, checks: readonly Check[]): Finding[] {
  const found = checks.flatMap((check) => {
    const all = check.run(host);
    if (all.length <= MOST_PER_CHECK) return all;
    const first = all[0];
    if (!first) return [];
    const rest = all.length - MOST_PER_CHECK;
    const more: Finding = {
      ...first,
      title: `${rest} more: ${check.looksFor}`,
      reason: `There are ${all.length} findings of this kind; ${MOST_PER_CHECK} are listed.`,
      evidence: [],
      refs: [],
    };
    return [...all.slice(0, MOST_PER_CHECK), more];
  });
  return SEVERITIES.flatMap((severity) => found.filter((finding) => finding.severity === severity));
}
