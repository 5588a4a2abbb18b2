// Findings of hosts that are open together, as one list: the worst of all hosts first, each with its host.
import { type Finding, SEVERITIES } from "./finding.ts";

/** A host by the label it has among the others. */
export interface HostFindings {
  readonly label: string;
  readonly findings: readonly Finding[];
}

export interface HostFinding<Host extends HostFindings = HostFindings> {
  readonly host: Host;
  readonly finding: Finding;
}

/** Within a severity the hosts stay in their order, and the findings of a host in theirs. */
export function findingsTogether<Host extends HostFindings>(hosts: readonly Host[]): HostFinding<Host>[] {
  const all = hosts.flatMap((host) => host.findings.map((finding) => ({ host, finding })));
  return SEVERITIES.flatMap((severity) => all.filter(({ finding }) => finding.severity === severity));
}
