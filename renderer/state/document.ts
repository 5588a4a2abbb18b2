// What is open: one analysed snapshot, where it came from, and the sections it was read from.
import type { AnalysedSnapshot } from "../analysis/messages.ts";
import { createLookup, type Lookup } from "../facts/lookup.ts";
import { GrowingIndex } from "../find/growing-index.ts";

export type Origin =
  /** `run`: the run it came with, to ask after its connection. */
  | { readonly kind: "run"; readonly sudo: boolean; readonly run: string }
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "sample"; readonly name: string };

export interface OpenDocument extends AnalysedSnapshot {
  readonly origin: Origin;
  readonly lookup: Lookup;
  readonly findIndex: GrowingIndex;
}

export function openDocument(analysed: AnalysedSnapshot, origin: Origin): OpenDocument {
  const lookup = createLookup(analysed.topology);
  return { ...analysed, origin, lookup, findIndex: new GrowingIndex(analysed.topology, lookup) };
}

/** How current the picture is. */
export type Freshness = "live" | "stale" | "disconnected" | "offline";

/** Minutes after which a picture of a live host is called stale. */
const STALE_AFTER_MS = 5 * 60_000;

/**
 * A file or sample is offline. A collected picture is stale while a refresh runs, after one failed, or when it is
 * older than five minutes. When its kept connection was lost it is stale too, and says so.
 */
export function freshness(
  document: OpenDocument,
  now: number,
  refreshPending: boolean,
  connectionLost = false,
): Freshness {
  if (document.origin.kind !== "run") return "offline";
  if (connectionLost) return "disconnected";
  if (refreshPending) return "stale";
  return now - Date.parse(document.collectedAt) > STALE_AFTER_MS ? "stale" : "live";
}
