// What `vethscope findings --json` prints: a contract for scripts, additive only.
import type { Topology } from "../topology/model.ts";
import { CHECKS } from "./checks.ts";
import type { Finding, Severity } from "./finding.ts";

type Counts = Readonly<Record<Severity, number>>;
type ChecksMade = readonly { readonly code: string; readonly looksFor: string }[];

interface HostJson {
  readonly host: string;
  readonly collectedAt: string;
  readonly counts: Counts;
  readonly findings: readonly Finding[];
}

export interface FindingsJson extends HostJson {
  /** Every check that was made, found or not. */
  readonly checks: ChecksMade;
}

/** Several hosts: each as it is alone, under the label that tells it from the others. */
export interface FleetFindingsJson {
  readonly hosts: readonly (HostJson & { readonly label: string })[];
  readonly counts: Counts;
  readonly checks: ChecksMade;
  /** Why looking at these hosts together may mislead. */
  readonly doubts: readonly string[];
}

export function findingsJson(topology: Topology, findings: readonly Finding[]): FindingsJson {
  return { ...hostJson(topology, findings), checks: checksMade() };
}

export function fleetFindingsJson(
  hosts: readonly {
    readonly label: string;
    readonly topology: Topology;
    readonly findings: readonly Finding[];
  }[],
  doubts: readonly string[],
): FleetFindingsJson {
  return {
    hosts: hosts.map(({ label, topology, findings }) => ({ label, ...hostJson(topology, findings) })),
    counts: countsOf(hosts.flatMap(({ findings }) => findings)),
    checks: checksMade(),
    doubts,
  };
}

function hostJson(topology: Topology, findings: readonly Finding[]): HostJson {
  return {
    host: topology.host.name,
    collectedAt: topology.collectedAt,
    counts: countsOf(findings),
    findings,
  };
}

function countsOf(findings: readonly Finding[]): Counts {
  const count = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  return { broken: count("broken"), doubt: count("doubt"), note: count("note") };
}

function checksMade(): ChecksMade {
  return CHECKS.map(({ code, looksFor }) => ({ code, looksFor }));
}
