// What the main thread and the analysis worker say to each other. Plain data only.
import type { Difference } from "../../shared/diff/change.ts";
import type { Exposure } from "../../shared/exposure/exposure.ts";
import type { Finding } from "../../shared/findings/finding.ts";
import type { Arrival } from "../../shared/fleet/join-hosts.ts";
import type { TraceQuestion } from "../../shared/path/places.ts";
import type { Refusals } from "../../shared/path/steps.ts";
import type { Hop, Trace, TracePath } from "../../shared/path/trace.ts";
import type { Category, Replacement } from "../../shared/redact/redact.ts";
import type { WhoResult } from "../../shared/search/who.ts";
import type { SourceRef } from "../../shared/snapshot/evidence.ts";
import type { Excerpt } from "../../shared/snapshot/excerpt.ts";
import type { SectionEnd, SectionKey, SkipReason, Snapshot } from "../../shared/snapshot/snapshot.ts";
import type { NetnsId } from "../../shared/topology/ids.ts";
import type { EntityRef, Topology } from "../../shared/topology/model.ts";

/** One line of the run log: a section without its text. */
export interface SectionSummary {
  readonly key: SectionKey;
  readonly name: string;
  readonly netns: number | null;
  readonly command: string;
  readonly exitCode: number | null;
  readonly durationMs: number;
  /** Characters of standard output. */
  readonly size: number;
  readonly end: SectionEnd;
  readonly skipped: { readonly reason: SkipReason; readonly text: string } | null;
  /** First line of standard error, bounded; "" when there was none. */
  readonly errorLine: string;
}

/** A snapshot as the main thread knows it: its topology and the log, not its text. */
export interface AnalysedSnapshot {
  readonly topology: Topology;
  readonly target: string;
  readonly transport: Snapshot["source"]["transport"];
  readonly sudo: boolean;
  readonly collectedAt: string;
  readonly durationMs: number;
  readonly complete: boolean;
  readonly incompleteReason: string | null;
  readonly noise: string;
  readonly sections: readonly SectionSummary[];
  readonly findings: readonly Finding[];
  /** What changed since the snapshot of the same host that was shown before; null when there was none. */
  readonly difference: Difference | null;
}

/** What a list of hosts says about a snapshot that is not opened. */
export interface Glance {
  readonly hostName: string;
  readonly user: string;
  readonly uid: number | null;
  readonly namespaces: number;
  readonly containers: number;
  readonly warnings: number;
  readonly complete: boolean;
  readonly collectedAt: string;
}

/** Whole text of one section, bounded. */
export interface SectionText {
  readonly command: string;
  readonly text: string;
  readonly cut: boolean;
}

/** What a redacted copy replaces. The same random bytes give the same pseudonyms, so a preview tells what is saved. */
export interface RedactionWish {
  readonly categories: readonly Category[];
  /** At least eight bytes. */
  readonly random: Uint8Array;
}

/** Rules in a row that refused the packet and were not sent: `traceRules` gives them. */
export type ToldRefusals = Omit<Refusals, "hops">;

export type ToldStep = Hop | ToldRefusals;

/** One way of a packet. Of a short answer every hop is there, of a long one refusals stand for most of them. */
export interface ToldPath extends Omit<TracePath, "steps" | "hops"> {
  readonly steps: readonly ToldStep[];
  /** Those of the steps that are hops. */
  readonly hops: readonly Hop[];
}

export interface ToldTrace extends Omit<Trace, "paths"> {
  readonly paths: readonly ToldPath[];
}

/** Rules that refused the packet, with their words by `toldKey`. */
export interface RefusedRules {
  readonly hops: readonly Hop[];
  readonly told: Readonly<Record<string, RuleTold>>;
}

/** A trace as the main thread shows it. */
export interface TraceAnswer {
  /** What more of it is asked by, as long as it is the last one. */
  readonly id: number;
  readonly trace: ToldTrace;
  /** How names of the question were understood; null when there was nothing to choose. */
  readonly note: string | null;
  /** The whole answer as `vethscope trace` prints it, with only what mattered. */
  readonly text: string;
  /** What comes back when somebody gets the packet; null when nobody does. */
  readonly reply: ToldTrace | null;
  /** Rules of both in plain words with their owner, by `toldKey` of their hop. */
  readonly told: Readonly<Record<string, RuleTold>>;
}

/** A rule as a person reads it. */
export interface RuleTold {
  readonly says: string;
  /** Null: not known who made it. */
  readonly owner: string | null;
}

/** The exposure so far: asked again until it is done, so that the worker stays free for other calls. */
export interface ExposureProgress {
  readonly exposure: Exposure;
  readonly done: boolean;
}

/** A table, chain or the head of one in a netns' firewall; rules are asked for chain by chain. */
export interface FirewallChainHead {
  /** `iptables filter`, `nft inet firewalld`. */
  readonly table: string;
  readonly chain: string;
  /** `prerouting`, priority and policy of a base chain; null for one that is only called. */
  readonly hook: {
    readonly name: string;
    readonly priority: number | null;
    readonly policy: string | null;
  } | null;
  readonly packets: number | null;
  readonly rules: number;
  readonly owner: string | null;
  readonly serves: EntityRef | null;
}

/** What of a netns' firewall is listed: chains whose table, name or owner hold a word, from one place to another. */
export interface FirewallWish {
  readonly netns: NetnsId;
  /** Lower case; "" for all. */
  readonly filter: string;
  readonly from: number;
  readonly to: number;
}

/** The firewall of a netns as far as it was read: "none", "not all" and "not known" are different things. */
export interface FirewallListing {
  /** Those that were asked for. */
  readonly heads: readonly FirewallChainHead[];
  /** Chains that the filter leaves. */
  readonly count: number;
  /** Chains and rules of all. */
  readonly chains: number;
  readonly rules: number;
  /** What was not read, one sentence each. */
  readonly unread: readonly string[];
  /** Nothing was read: `heads` says nothing about the host. */
  readonly isUnknown: boolean;
  /** It, or a part of it, was refused to whoever collected. */
  readonly isRefused: boolean;
}

export interface FirewallRuleLine {
  readonly index: number;
  readonly text: string;
  readonly says: string;
  readonly whole: boolean;
  readonly comment: string | null;
  readonly packets: number | null;
  readonly bytes: number | null;
  readonly owner: string | null;
  readonly serves: EntityRef | null;
  readonly source: SourceRef;
}

/** Each request and what answers it. */
export interface AnalysisCalls {
  /** Analyses a snapshot that came from a run and keeps it as the current one. */
  analyseSnapshot: { request: { snapshot: Snapshot }; answer: Outcome<AnalysedSnapshot> };
  /** Looks at a snapshot and leaves the current one in place. */
  glance: { request: { snapshot: Snapshot }; answer: Outcome<Glance> };
  /** Decodes a snapshot file, analyses it and keeps it. */
  openBytes: { request: { bytes: Uint8Array }; answer: Outcome<AnalysedSnapshot> };
  /** What changed from the snapshot in the bytes of a file to the current one. */
  compareWith: { request: { before: Uint8Array }; answer: Outcome<Difference> };
  /** What changed between two moments of one host; null: the current snapshot. */
  compareMoments: {
    request: { before: Snapshot | null; after: Snapshot | null };
    answer: Outcome<Difference>;
  };
  /** What is otherwise here than on another open host. */
  compareWithHost: { request: { other: string }; answer: Outcome<Difference> };
  /** The lines one evidence step points to; null when the section is not in the snapshot. */
  excerpt: { request: { source: SourceRef }; answer: Excerpt | null };
  sectionText: { request: { section: SectionKey }; answer: SectionText | null };
  /**
   * What happens to a packet in the current snapshot, or over the hosts of `across`; names are understood as
   * `vethscope trace` does.
   */
  trace: { request: { question: TraceQuestion; across: readonly string[] }; answer: Outcome<TraceAnswer> };
  /** Goes on with the exposure of the current snapshot for a moment. */
  exposure: { request: Record<string, never>; answer: Outcome<ExposureProgress> };
  /** More of the last trace; null when it is another one by now. */
  traceRules: {
    request: {
      readonly id: number;
      readonly of: "request" | "reply";
      readonly way: number;
      /** Place of the refusals among the steps of the way. */
      readonly step: number;
      readonly from: number;
      readonly to: number;
    };
    answer: RefusedRules | null;
  };
  /** The last trace as text with every rule; null when it is another one by now. */
  traceText: { request: { readonly id: number }; answer: string | null };
  firewall: { request: FirewallWish; answer: FirewallListing };
  firewallChain: {
    request: { netns: NetnsId; table: string; chain: string; from: number; to: number };
    answer: readonly FirewallRuleLine[];
  };
  /** The current snapshot as the bytes of a `*.vethscope` file. */
  encode: { request: Record<string, never>; answer: Outcome<Uint8Array> };
  /** The current topology as `show --json` prints it. */
  showJson: { request: Record<string, never>; answer: Outcome<string> };
  /** What a redacted copy of the current snapshot would replace, most frequent first. */
  previewRedaction: { request: RedactionWish; answer: Outcome<readonly Replacement[]> };
  /** A redacted copy as the bytes of a `*.vethscope` file; the current snapshot stays as it is. */
  encodeRedacted: { request: RedactionWish; answer: Outcome<Uint8Array> };
  /** What a redacted copy tells when it is opened. */
  redactedTopology: { request: RedactionWish; answer: Outcome<Topology> };
  redactedJson: { request: RedactionWish; answer: Outcome<string> };
  /** The same of several hosts, `across` of them in this order, under one set of pseudonyms: to be joined anew. */
  redactedTogether: {
    request: { wish: RedactionWish; across: readonly string[] };
    answer: Outcome<readonly Arrival[]>;
  };
  /** Whose something is that a person typed; null without a snapshot. */
  whoIs: { request: { question: string }; answer: WhoResult | null };
  /** Analyses the snapshot of another desk and keeps it: of several hosts it is the last that is open. */
  takeOver: { request: { from: string }; answer: Outcome<AnalysedSnapshot> };
  /** Forgets a host that is no longer open. */
  drop: { request: Record<string, never>; answer: null };
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

export type CallName = keyof AnalysisCalls;

export interface RequestMessage<Name extends CallName = CallName> {
  readonly id: number;
  /** Qualifier of the host it is about; "" for one that is open alone. */
  readonly desk: string;
  readonly call: Name;
  readonly request: AnalysisCalls[Name]["request"];
}

export interface AnswerMessage<Name extends CallName = CallName> {
  readonly id: number;
  readonly answer: AnalysisCalls[Name]["answer"];
}
