// From a snapshot to its topology: the middle of the data's way in one call.
import { parseSnapshot } from "./parse/parse-snapshot.ts";
import type { Records } from "./parse/records.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";
import { correlate } from "./topology/correlate.ts";
import type { Topology } from "./topology/model.ts";

export interface Analysis {
  readonly records: Records;
  readonly topology: Topology;
}

/** Parses and correlates a snapshot. Never throws for bad input: what could not be read is in the warnings. */
export function analyse(snapshot: Snapshot): Analysis {
  const records = parseSnapshot(snapshot);
  const topology = correlate(records, snapshot.collectedAt);
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
