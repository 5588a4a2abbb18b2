// Findings of all open hosts, the worst of all first.
import { useMemo } from "react";
import type { Finding } from "../../../shared/findings/finding.ts";
import { findingsTogether, type HostFinding } from "../../../shared/findings/together.ts";
import type { HostBeside } from "../../state/beside.ts";
import { useOpenHosts } from "../../use-open-hosts.ts";

export interface ExaminedHost extends HostBeside {
  readonly findings: readonly Finding[];
}

export function useFindings(): {
  readonly hosts: readonly ExaminedHost[];
  readonly listed: readonly HostFinding<ExaminedHost>[];
} {
  const open = useOpenHosts();
  return useMemo(() => {
    const hosts = open.map((host) => ({ ...host, findings: host.document.findings }));
    return { hosts, listed: findingsTogether(hosts) };
  }, [open]);
}
