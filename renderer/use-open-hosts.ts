// The hosts that are open: one alone, or all beside each other, in the order they were opened.

import { useMemo } from "react";
import type { HostBeside } from "./state/beside.ts";
import { useDocument, useRead, useWorkbench } from "./workbench-context.tsx";

export function useOpenHosts(): readonly HostBeside[] {
  const { beside } = useWorkbench();
  const document = useDocument();
  const hosts = useRead(beside, (state) => state.hosts);
  return useMemo(
    () => (hosts.length > 1 ? hosts : [{ qualifier: "", label: document.topology.host.name, document }]),
    [hosts, document],
  );
}

/** The one the panes are about. */
export function useActiveHost(): HostBeside {
  const { beside } = useWorkbench();
  const document = useDocument();
  const { hosts, active } = useRead(beside, (state) => state);
  return useMemo(
    () =>
      hosts.find((host) => host.qualifier === active) ?? {
        qualifier: "",
        label: document.topology.host.name,
        document,
      },
    [hosts, active, document],
  );
}
