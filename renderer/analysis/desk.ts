// The worker's work without the worker: holds the current snapshot and answers calls about it.
import { analyse } from "../../shared/analyse.ts";
import { showJson } from "../../shared/show/show-json.ts";
import { decodeSnapshot, encodeSnapshot } from "../../shared/snapshot/codec.ts";
import type { SourceRef } from "../../shared/snapshot/evidence.ts";
import { type Excerpt, excerpt } from "../../shared/snapshot/excerpt.ts";
import {
  type Section,
  type SectionKey,
  type Snapshot,
  sectionsByKey,
} from "../../shared/snapshot/snapshot.ts";
import type { Topology } from "../../shared/topology/model.ts";
import type { AnalysedSnapshot, Outcome, SectionSummary, SectionText } from "./messages.ts";

const MAX_SECTION_TEXT = 400_000;
const MAX_ERROR_LINE = 400;

/** Answers calls about one snapshot at a time; a failed open leaves the current one in place. */
export class AnalysisDesk {
  #snapshot: Snapshot | null = null;
  #topology: Topology | null = null;
  #sections: ReadonlyMap<SectionKey, Section> = new Map();

  analyseSnapshot(snapshot: Snapshot): Outcome<AnalysedSnapshot> {
    const { topology } = analyse(snapshot);
    this.#snapshot = snapshot;
    this.#topology = topology;
    this.#sections = sectionsByKey(snapshot);
    return { ok: true, value: summarise(snapshot, topology, this.#sections) };
  }

  openBytes(bytes: Uint8Array): Outcome<AnalysedSnapshot> {
    const decoded = decodeSnapshot(bytes);
    return decoded.ok ? this.analyseSnapshot(decoded.snapshot) : decoded;
  }

  excerpt(source: SourceRef): Excerpt | null {
    const section = this.#sections.get(source.section);
    return section === undefined ? null : excerpt(section, source);
  }

  sectionText(key: SectionKey): SectionText | null {
    const section = this.#sections.get(key);
    if (section === undefined) return null;
    const cut = section.text.length > MAX_SECTION_TEXT;
    return { command: section.command, text: section.text.slice(0, MAX_SECTION_TEXT), cut };
  }

  encode(): Outcome<Uint8Array> {
    if (this.#snapshot === null) return { ok: false, error: "there is no snapshot to save" };
    return { ok: true, value: encodeSnapshot(this.#snapshot) };
  }

  showJson(): Outcome<string> {
    if (this.#topology === null) return { ok: false, error: "there is no topology to export" };
    return { ok: true, value: `${JSON.stringify(showJson(this.#topology), null, 2)}\n` };
  }
}

function summarise(
  snapshot: Snapshot,
  topology: Topology,
  sections: ReadonlyMap<SectionKey, Section>,
): AnalysedSnapshot {
  return {
    topology,
    target: snapshot.source.target,
    transport: snapshot.source.transport,
    sudo: snapshot.source.sudo,
    collectedAt: snapshot.collectedAt,
    durationMs: snapshot.durationMs,
    complete: snapshot.complete,
    incompleteReason: snapshot.incompleteReason ?? null,
    noise: snapshot.noise,
    sections: [...sections].map(([key, section]) => summariseSection(key, section)),
  };
}

function summariseSection(key: SectionKey, section: Section): SectionSummary {
  return {
    key,
    name: section.name,
    netns: section.netns,
    command: section.command,
    exitCode: section.exitCode,
    durationMs: section.durationMs,
    size: section.text.length,
    end: section.end,
    skipped: section.skipped ?? null,
    errorLine: (section.errorText.trimStart().split("\n", 1)[0] ?? "").slice(0, MAX_ERROR_LINE),
  };
}
