// The desks of all open hosts: one for each, and the packet's way across them.
import { analyse } from "../../shared/analyse.ts";
import type { Difference } from "../../shared/diff/change.ts";
import { diffMoments } from "../../shared/diff/diff.ts";
import { type Arrival, joinHosts, qualifierFor } from "../../shared/fleet/join-hosts.ts";
import { type FleetPath, joinPaths } from "../../shared/fleet/path/fleet-path.ts";
import { resolveFleetQuestion } from "../../shared/fleet/path/fleet-question.ts";
import type { TraceQuestion } from "../../shared/path/places.ts";
import { redactTogether } from "../../shared/redact/redact.ts";
import type { NetnsId } from "../../shared/topology/ids.ts";
import { qualifyTopology } from "../../shared/topology/qualify.ts";
import { AnalysisDesk } from "./desk.ts";
import type { AnalysedSnapshot, Outcome, RedactionWish, TraceAnswer } from "./messages.ts";
import { tellRules } from "./told-rules.ts";
import { TraceAnswers } from "./trace-answers.ts";

export class AnalysisRoom {
  readonly answers = new TraceAnswers();
  readonly #desks = new Map<string, AnalysisDesk>();
  /** Made with the first trace, for the snapshots it was made of. */
  #across: { readonly of: readonly unknown[]; readonly path: FleetPath } | null = null;

  /** The desk of a host; its ids carry the qualifier. */
  desk(qualifier: string): AnalysisDesk {
    const known = this.#desks.get(qualifier);
    if (known) return known;
    const made = new AnalysisDesk(qualifier);
    this.#desks.set(qualifier, made);
    return made;
  }

  drop(qualifier: string): null {
    this.#desks.delete(qualifier);
    return null;
  }

  /** What is otherwise on the host of `after` than on that of `before`. */
  compareHosts(before: string, after: string): Outcome<Difference> {
    const [old, now] = [this.desk(before).moment, this.desk(after).moment];
    if (old === null || now === null) return { ok: false, error: "one of the hosts is no longer open" };
    return { ok: true, value: diffMoments(old, now) };
  }

  /** The desk of one host takes the snapshot of another one's. */
  takeOver(qualifier: string, from: string): Outcome<AnalysedSnapshot> {
    const { snapshot } = this.desk(from);
    if (snapshot === null) return { ok: false, error: "its snapshot is gone" };
    return this.desk(qualifier).analyseSnapshot(snapshot);
  }

  /** Traces over the hosts of `qualifiers`, in that order; over one alone as its desk does. */
  trace(qualifiers: readonly string[], question: TraceQuestion): Outcome<TraceAnswer> {
    const [first] = qualifiers;
    if (qualifiers.length < 2) return this.desk(first ?? "").trace(question, this.answers);
    const path = this.#pathOver(qualifiers);
    if (path === null) return { ok: false, error: "there is no snapshot to trace in" };
    const tellerOf = (netns: NetnsId) => {
      const on = path.memberOf(netns)?.qualifier;
      return on === undefined ? null : this.desk(on).paths();
    };
    return this.answers.answer(path.model, resolveFleetQuestion(path, question), (hops) =>
      tellRules(hops, tellerOf),
    );
  }

  /** What redacted copies of these hosts tell together. Their qualifiers are made of the pseudonyms too. */
  redactedTogether(
    qualifiers: readonly string[],
    { categories, random }: RedactionWish,
  ): Outcome<readonly Arrival[]> {
    if (categories.length === 0) return { ok: false, error: "nothing was chosen to be replaced" };
    const snapshots = qualifiers.flatMap((qualifier) => this.desk(qualifier).snapshot ?? []);
    if (snapshots.length < qualifiers.length)
      return { ok: false, error: "not every host has a snapshot to redact" };
    const taken = new Set<string>();
    const redacted = redactTogether(snapshots, { categories: new Set(categories), random });
    const arrivals = redacted.snapshots.map((snapshot): Arrival => {
      const { topology } = analyse(snapshot);
      const qualifier = qualifierFor(topology.host.name, taken);
      taken.add(qualifier);
      return { topology: qualifyTopology(topology, qualifier), qualifier };
    });
    return { ok: true, value: arrivals };
  }

  #pathOver(qualifiers: readonly string[]): FleetPath | null {
    const grounds = qualifiers.flatMap((qualifier) => {
      const topology = this.desk(qualifier).topology;
      const model = this.desk(qualifier).paths()?.model;
      return topology && model ? [{ qualifier, topology, model }] : [];
    });
    if (grounds.length < qualifiers.length) return null;
    const of = grounds.map((one) => one.topology);
    if (
      this.#across &&
      of.every((one, i) => one === this.#across?.of[i]) &&
      of.length === this.#across.of.length
    )
      return this.#across.path;
    const path = joinPaths(
      joinHosts(grounds),
      grounds.map((one) => one.model),
    );
    this.#across = { of, path };
    return path;
  }
}
