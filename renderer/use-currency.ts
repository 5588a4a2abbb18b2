// How current each open host is, kept up while runs begin and end and time goes by.
import { useEffect, useState } from "react";
import type { HostBeside } from "./state/beside.ts";
import { type Currency, currencyOf } from "./state/currency.ts";
import { useRead, useWorkbench } from "./workbench-context.tsx";

const TICK_MS = 20_000;

/** @returns the time it is told for, and what it is of any open host. */
export function useCurrency(): { readonly now: number; readonly of: (host: HostBeside) => Currency } {
  const workbench = useWorkbench();
  const now = useNow();
  // Read anew when any of these changes.
  useRead(workbench.session, (state) => state.run?.target);
  useRead(workbench.session, (state) => state.failed);
  useRead(workbench.session, (state) => state.connections);
  useRead(workbench.together, (state) => state);
  useRead(workbench.beside, (state) => state.hosts);
  return { now, of: (host) => currencyOf(workbench, host, now) };
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
