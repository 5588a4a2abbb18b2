// The worker's work without the worker: holds the current snapshot and answers calls about it.
import { type Analysis, analyse } from "../../shared/analyse.ts";
import type { Difference } from "../../shared/diff/change.ts";
import { diffMoments, type Moment } from "../../shared/diff/diff.ts";
import { ExposureSurvey } from "../../shared/exposure/survey.ts";
import { findProblems } from "../../shared/findings/find.ts";
import type { Finding } from "../../shared/findings/finding.ts";
import { ownersOf } from "../../shared/firewall/owner/owners.ts";
import { RuleLines } from "../../shared/firewall/rule-lines.ts";
import { buildPathModel } from "../../shared/path/build-model.ts";
import type { PathModel } from "../../shared/path/model.ts";
import { resolveQuestion, type TraceQuestion } from "../../shared/path/places.ts";
import { type Redacted, type Replacement, redact } from "../../shared/redact/redact.ts";
import type { Ground } from "../../shared/search/answer.ts";
import { groundOf, type WhoResult, who } from "../../shared/search/who.ts";
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
import type { NetnsId } from "../../shared/topology/ids.ts";
import type { Topology } from "../../shared/topology/model.ts";
import { type ChainPlace, chainRules, firewallListing, listingPage, NO_LISTING } from "./firewall-listing.ts";
import type {
  AnalysedSnapshot,
  ExposureProgress,
  FirewallListing,
  FirewallRuleLine,
  FirewallWish,
  Glance,
  Outcome,
  RedactionWish,
  SectionSummary,
  SectionText,
  TraceAnswer,
} from "./messages.ts";
import { type Teller, tellRules } from "./told-rules.ts";
import type { TraceAnswers } from "./trace-answers.ts";

const MAX_SECTION_TEXT = 400_000;
const MAX_ERROR_LINE = 400;

/** Answers calls about one snapshot at a time; a failed open leaves the current one in place. */
export class AnalysisDesk {
  #snapshot: Snapshot | null = null;
  #analysis: Analysis | null = null;
  /** Made with the first trace of a snapshot: firewalls are long and most people never ask. */
  #paths: Rules | null = null;
  /** The firewall that was listed last, of which other pages are asked. */
  #listed: { readonly rules: Rules; readonly netns: NetnsId; readonly listing: FirewallListing } | null =
    null;
  #survey: ExposureSurvey | null = null;
  /** Made at the first question about the current snapshot. */
  #ground: Ground | null = null;
  #sections: ReadonlyMap<SectionKey, Section> = new Map();
  readonly #qualifier: string;

  /** `qualifier`: what goes before every id where several hosts are open. */
  constructor(qualifier = "") {
    this.#qualifier = qualifier;
  }

  get snapshot(): Snapshot | null {
    return this.#snapshot;
  }

  get topology(): Topology | null {
    return this.#analysis?.topology ?? null;
  }

  /** The current snapshot with its analysis. */
  get moment(): Moment | null {
    return this.#snapshot && this.#analysis && { snapshot: this.#snapshot, analysis: this.#analysis };
  }

  analyseSnapshot(snapshot: Snapshot): Outcome<AnalysedSnapshot> {
    const analysis = analyse(snapshot, this.#qualifier);
    const difference = this.#sinceBefore({ snapshot, analysis });
    this.#snapshot = snapshot;
    this.#analysis = analysis;
    this.#paths = null;
    this.#listed = null;
    this.#survey = null;
    this.#ground = null;
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

  compareWith(before: Uint8Array): Outcome<Difference> {
    const decoded = decodeSnapshot(before);
    return decoded.ok ? this.compareMoments(decoded.snapshot, null) : decoded;
  }

  /** Null: the current snapshot. */
  compareMoments(before: Snapshot | null, after: Snapshot | null): Outcome<Difference> {
    const [old, now] = [before, after].map((snapshot) =>
      snapshot === null ? this.moment : { snapshot, analysis: analyse(snapshot, this.#qualifier) },
    );
    if (!old || !now) return { ok: false, error: "there is no snapshot to compare with" };
    return { ok: true, value: diffMoments(old, now) };
  }

  glance(snapshot: Snapshot): Outcome<Glance> {
    const { topology } = analyse(snapshot);
    const { host, namespaces, containers, warnings } = topology;
    return {
      ok: true,
      value: {
        hostName: host.name,
        user: host.user,
        uid: host.uid,
        namespaces: namespaces.length,
        containers: containers.length,
        warnings: warnings.length,
        complete: snapshot.complete,
        collectedAt: snapshot.collectedAt,
      },
    };
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

  /** The host's paths and what tells its rules; null without a snapshot. */
  paths(): Rules | null {
    return this.#current();
  }

  /** @param answers keeps the answer, for more of it to be asked. */
  trace(question: TraceQuestion, answers: TraceAnswers): Outcome<TraceAnswer> {
    const rules = this.#current();
    if (rules === null) return { ok: false, error: "there is no snapshot to trace in" };
    const { model } = rules;
    return answers.answer(model, resolveQuestion(model, question), (hops) => tellRules(hops, () => rules));
  }

  exposure(): Outcome<ExposureProgress> {
    if (this.#snapshot === null || this.#analysis === null)
      return { ok: false, error: "there is no snapshot to look at" };
    const { model } = this.#rules(this.#snapshot, this.#analysis);
    this.#survey ??= new ExposureSurvey(model, {
      snapshot: this.#snapshot,
      records: this.#analysis.records,
      index: model.index,
    });
    const until = Date.now() + SURVEY_TURN_MS;
    const done = this.#survey.step(() => Date.now() >= until);
    return { ok: true, value: { exposure: this.#survey.answer(), done } };
  }

  firewall({ netns, filter, from, to }: FirewallWish): FirewallListing {
    const rules = this.#current();
    if (rules === null) return NO_LISTING;
    const known = this.#listed;
    if (known?.rules !== rules || known.netns !== netns)
      this.#listed = { rules, netns, listing: firewallListing(rules.model, rules.owners, netns) };
    return listingPage(this.#listed?.listing ?? NO_LISTING, filter, from, to);
  }

  firewallChain(netns: NetnsId, place: ChainPlace): readonly FirewallRuleLine[] {
    const rules = this.#current();
    return rules === null ? [] : chainRules(rules.model, rules.owners, netns, place);
  }

  #current(): Rules | null {
    return this.#snapshot && this.#analysis ? this.#rules(this.#snapshot, this.#analysis) : null;
  }

  #rules(snapshot: Snapshot, { records, topology }: Analysis): Rules {
    if (this.#paths === null) {
      const { model } = buildPathModel(snapshot, records, topology);
      const owners = ownersOf({ snapshot, records, index: model.index });
      this.#paths = { model, owners, lines: new RuleLines(model) };
    }
    return this.#paths;
  }

  encode(): Outcome<Uint8Array> {
    if (this.#snapshot === null) return { ok: false, error: "there is no snapshot to save" };
    return { ok: true, value: encodeSnapshot(this.#snapshot) };
  }

  showJson(): Outcome<string> {
    if (this.#analysis === null) return { ok: false, error: "there is no topology to export" };
    return { ok: true, value: jsonOf(this.#analysis.topology) };
  }

  previewRedaction(wish: RedactionWish): Outcome<readonly Replacement[]> {
    const redacted = this.#redacted(wish);
    if (!redacted.ok) return redacted;
    // Broadcast addresses and the like are mapped to themselves: nothing that a person must see.
    const { replacements } = redacted.value;
    return { ok: true, value: replacements.filter((one) => one.original !== one.pseudonym) };
  }

  encodeRedacted(wish: RedactionWish): Outcome<Uint8Array> {
    const redacted = this.#redacted(wish);
    return redacted.ok ? { ok: true, value: encodeSnapshot(redacted.value.snapshot) } : redacted;
  }

  redactedTopology(wish: RedactionWish): Outcome<Topology> {
    const redacted = this.#redacted(wish);
    return redacted.ok ? { ok: true, value: analyse(redacted.value.snapshot).topology } : redacted;
  }

  redactedJson(wish: RedactionWish): Outcome<string> {
    const topology = this.redactedTopology(wish);
    return topology.ok ? { ok: true, value: jsonOf(topology.value) } : topology;
  }

  #redacted({ categories, random }: RedactionWish): Outcome<Redacted> {
    if (this.#snapshot === null) return { ok: false, error: "there is no snapshot to redact" };
    if (categories.length === 0) return { ok: false, error: "nothing was chosen to be replaced" };
    return { ok: true, value: redact(this.#snapshot, { categories: new Set(categories), random }) };
  }

  whoIs(question: string): WhoResult | null {
    if (this.#snapshot === null || this.#analysis === null) return null;
    this.#ground ??= groundOf(this.#snapshot, this.#analysis);
    return who(this.#ground, question);
  }
}

interface Rules extends Teller {
  readonly model: PathModel;
}

/** How long one turn of the exposure holds the worker. */
const SURVEY_TURN_MS = 120;

/** As `show --json` prints it. */
function jsonOf(topology: Topology): string {
  return `${JSON.stringify(showJson(topology), null, 2)}\n`;
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
