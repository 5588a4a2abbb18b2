// From a snapshot to its topology: the middle of the data's way in one call.
import { parseSnapshot } from "./parse/parse-snapshot.ts";
import type { Records } from "./parse/records.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";
import { correlate } from "./topology/correlate.ts";
import type { Topology } from "./topology/model.ts";
import { qualifyTopology } from "./topology/qualify.ts";

export interface Analysis {
  readonly records: Records;
  readonly topology: Topology;
}

/**
 * Parses and correlates a snapshot. Never throws for bad input: what could not be read is in the warnings.
 * @param qualifier goes before every id when several hosts are open together; "" for one host alone.
 */
export function analyse(snapshot: Snapshot, qualifier = ""): Analysis {
  const records = parseSnapshot(snapshot);
  const topology = qualifyTopology(correlate(records, snapshot.collectedAt), qualifier);
  if (snapshot.complete) return { records, topology };
  const text = `The collection is incomplete: ${snapshot.incompleteReason ?? "it ended early"}.`;
  return {
    records,
    topology: {
      ...topology,
      complete: false,
      warnings: [{ code: "incomplete", text }, ...topology.warnings],
    },
  };
}
