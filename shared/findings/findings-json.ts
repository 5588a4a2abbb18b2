// What `vethscope findings --json` prints: a contract for scripts, additive only.
import type { Topology } from "../topology/model.ts";
import { CHECKS } from "./checks.ts";
import type { Finding, Severity } from "./finding.ts";

export interface FindingsJson {
  readonly host: string;
  readonly collectedAt: string;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  /** Every check that was made, found or not. */
  readonly checks: readonly { readonly code: string; readonly looksFor: string }[];
}

export function findingsJson(topology: Topology, findings: readonly Finding[]): FindingsJson {
  const count = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  return {
    host: topology.host.name,
    collectedAt: topology.collectedAt,
    counts: { broken: count("broken"), doubt: count("doubt"), note: count("note") },
    findings,
    checks: CHECKS.map(({ code, looksFor }) => ({ code, looksFor })),
  };
}
