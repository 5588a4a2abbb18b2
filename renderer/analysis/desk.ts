// The worker's work without the worker: holds the current snapshot and answers calls about it.
import { type Analysis, analyse } from "../../shared/analyse.ts";
import type { Difference } from "../../shared/diff/change.ts";
import { diffMoments, type Moment } from "../../shared/diff/diff.ts";
import { findProblems } from "../../shared/findings/find.ts";
import type { Finding } from "../../shared/findings/finding.ts";
import { showJson } from "../../shared/show/show-json.ts";
import { checkSnapshot, decodeSnapshot, encodeSnapshot } from "../../shared/snapshot/codec.ts";
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
  #analysis: Analysis | null = null;
  #sections: ReadonlyMap<SectionKey, Section> = new Map();

  analyseSnapshot(snapshot: Snapshot): Outcome<AnalysedSnapshot> {
    const analysis = analyse(snapshot);
    const difference = this.#sinceBefore({ snapshot, analysis });
    this.#snapshot = snapshot;
    this.#analysis = analysis;
    this.#sections = sectionsByKey(snapshot);
    const findings = findProblems(snapshot, analysis);
    return { ok: true, value: summarise(snapshot, analysis.topology, this.#sections, findings, difference) };
  }

  /** Only a later snapshot of the same host is news; a file of another one is another picture. */
  #sinceBefore(moment: Moment): Difference | null {
    if (this.#snapshot === null || this.#analysis === null) return null;
    const same = this.#analysis.topology.host.id === moment.analysis.topology.host.id;
    if (!same || this.#snapshot.collectedAt >= moment.snapshot.collectedAt) return null;
    return diffMoments({ snapshot: this.#snapshot, analysis: this.#analysis }, moment);
  }

  compareWith(before: Uint8Array | Snapshot): Outcome<Difference> {
    if (this.#snapshot === null || this.#analysis === null) {
      return { ok: false, error: "there is no snapshot to compare with" };
    }
    const decoded = before instanceof Uint8Array ? decodeSnapshot(before) : checkSnapshot(before);
    if (!decoded.ok) return decoded;
    const { snapshot } = decoded;
    const current = { snapshot: this.#snapshot, analysis: this.#analysis };
    return { ok: true, value: diffMoments({ snapshot, analysis: analyse(snapshot) }, current) };
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
    if (this.#analysis === null) return { ok: false, error: "there is no topology to export" };
    return { ok: true, value: `${JSON.stringify(showJson(this.#analysis.topology), null, 2)}\n` };
  }
}

function summarise(
  snapshot: Snapshot,
  topology: Topology,
  sections: ReadonlyMap<SectionKey, Section>,
  findings: readonly Finding[],
  difference: Difference | null,
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
    findings,
    difference,
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
