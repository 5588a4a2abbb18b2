// What a rule is judged against, and three-valued logic: yes, no, unknown.
import type { Flow } from "../flow.ts";
import type { PathNetns } from "../model.ts";
import type { Run } from "../run.ts";
import type { Match } from "../trace.ts";

export type HookName = "ingress" | "prerouting" | "input" | "forward" | "output" | "postrouting";

export interface Context {
  readonly run: Run;
  readonly netns: PathNetns;
  readonly flow: Flow;
  readonly hook: HookName;
  /** Names as the rule sees them: null where the hook has no such device. */
  readonly iif: string | null;
  readonly oif: string | null;
  /** In chains of the bridge family: the bridge; `iif` and `oif` are then its ports. */
  readonly bridge?: string;
}

/** One condition of a rule. */
export interface Test {
  /** As the rule says it: `-d 10.0.0.0/8`. */
  readonly says: string;
  readonly test: (context: Context) => Match;
  /** A random choice: probability of "yes". */
  readonly chance?: (context: Context) => number | null;
  /** Answers "unknown" for every packet: not modelled, or nothing a snapshot can tell. */
  readonly undecidable?: boolean;
}

export function matchOf(value: boolean): Match {
  return value ? "yes" : "no";
}

export function invertMatch(match: Match, negated: boolean): Match {
  if (!negated || match === "unknown") return match;
  return match === "yes" ? "no" : "yes";
}

export interface Judgement {
  readonly match: Match;
  /** The condition that decided; null when all hold. */
  readonly by: Test | null;
  readonly unknown: readonly Test[];
}

const HOLDS: Judgement = { match: "yes", by: null, unknown: [] };

/** Runs the conditions in order: the first "no" decides; else the first unknown one is told. */
export function judge(tests: readonly Test[], context: Context): Judgement {
  let unknown: Test[] | null = null;
  for (const each of tests) {
    const answer = each.test(context);
    if (answer === "no") return { match: "no", by: each, unknown: [] };
    if (answer === "unknown") {
      if (unknown === null) unknown = [each];
      else unknown.push(each);
    }
  }
  return unknown === null ? HOLDS : { match: "unknown", by: unknown[0] ?? null, unknown };
}

/** `eth+` matches every name that starts so; the empty name matches all, also none. */
export function interfaceMatches(pattern: string, name: string | null): boolean {
  if (pattern === "" || pattern === "+") return true;
  if (name === null) return false;
  return pattern.endsWith("+") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
