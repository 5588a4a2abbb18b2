// The peer solver: which veth end belongs to which, by constraint propagation over (netns, nsid) assignments. Pure.
import type { InterfaceId } from "../ids.ts";

/** One end of a cable whose other end lies in another netns, or in one that was not told. */
export interface End {
  readonly id: InterfaceId;
  /** Inode of the netns it lives in. */
  readonly netns: number;
  readonly ifindex: number;
  /** ifindex of the other end, inside the other end's netns. */
  readonly linkIndex: number;
  /** What it printed about the other netns (`nsid 3`, `name blue`); null when it printed nothing. */
  readonly nsidKey: string | null;
}

export interface SolverInput {
  readonly ends: readonly End[];
  /** Inode that a key is exactly known to mean, per observing netns. */
  readonly exact: ReadonlyMap<number, ReadonlyMap<string, { readonly inode: number }>>;
  /** Netns known to exist whose links were not read. */
  readonly unread: ReadonlySet<number>;
  /** True when netns may exist that nobody could see at all (processes whose links were refused). */
  readonly unseen: boolean;
}

/** How an end's netns was settled. */
export type Proof = "exact" | "other-end-exact" | "same-nsid" | "only-candidate" | "elimination";

export interface Solution {
  /** Other end and proof, for every end that has exactly one possible other end. Symmetric. */
  readonly pairs: ReadonlyMap<InterfaceId, { readonly other: End; readonly proof: Proof }>;
  /** What remains possible for an unpaired end, `CANDIDATE_LIMIT` at most. Symmetric below the limit. */
  readonly candidatesOf: (end: End) => readonly End[];
  /** Inode that a key of an observer stands for, exact or derived from pairs. */
  readonly meaningOf: (observer: number, key: string) => number | null;
  /** Ends that must be one pair by an exact map, yet do not name each other. */
  readonly contradictions: readonly { readonly end: End; readonly other: End }[];
  /** False when the search was stopped because the host has too many equal indexes. */
  readonly exhausted: boolean;
}

/** All ends of one observer that printed the same key share one target netns: that is the variable. */
interface Variable {
  readonly observer: number;
  readonly key: string | null;
  readonly ends: End[];
  /** Netns still possible among the read ones. */
  domain: Set<number>;
  exact: boolean;
  /** Some end has no fitting other end at all, so the true netns may be out of sight. */
  conflict: boolean;
  /** Its ends were paired or refused; nothing more to learn from it. */
  settled: boolean;
}

/** More ends than this with equal indexes are told apart by exact maps alone: elimination among them costs too much. */
const CROWD = 200;

/** Candidates told per end. */
export const CANDIDATE_LIMIT = 64;

/** Stops pathological hosts (thousands of equal index pairs); a normal host needs a few thousand steps. */
const STEP_LIMIT = 4_000_000;

/**
 * Pairs ends. Rules: an nsid is a function of the observing netns and injective; a pair names each other's ifindex; one end
 * has one other end. A pair is made only when it is the only one left and no unread netns could hold the true end.
 */
export function solvePeers(input: SolverInput): Solution {
  const byIndexes = new Map<string, End[]>();
  const byPlace = new Map<string, End>();
  for (const end of input.ends) {
    const key = `${end.ifindex}:${end.linkIndex}`;
    const list = byIndexes.get(key);
    if (list) list.push(end);
    else byIndexes.set(key, [end]);
    byPlace.set(`${end.netns}#${end.ifindex}`, end);
  }
  const keyOfInode = new Map<number, Map<number, string>>();
  for (const [observer, map] of input.exact) {
    const keys = new Map<number, string>();
    for (const [key, meant] of map) if (key.startsWith("nsid ")) keys.set(meant.inode, key);
    keyOfInode.set(observer, keys);
  }
  const pairs = new Map<InterfaceId, { other: End; proof: Proof }>();
  const contradictions: { end: End; other: End }[] = [];
  const variables = new Map<string, Variable>();
  const variableOf = new Map<InterfaceId, Variable>();
  const byObserver = new Map<number, Variable[]>();
  let steps = 0;

  /** Ends that name `end` and are named by it, whatever their netns. */
  const fits = (end: End): readonly End[] => byIndexes.get(`${end.linkIndex}:${end.ifindex}`) ?? [];
  const possible = (end: End, other: End): boolean => {
    steps += 1;
    if (other === end || pairs.has(end.id) || pairs.has(other.id)) return false;
    const mine = variableOf.get(end.id);
    const theirs = variableOf.get(other.id);
    if (!mine || !theirs) return false;
    // Both in one netns: then ip prints the name of the peer, unless it told nothing at all about the other netns.
    if (end.netns === other.netns && (mine.key !== null || theirs.key !== null)) return false;
    return mine.domain.has(other.netns) && theirs.domain.has(end.netns);
  };

  for (const end of input.ends) {
    const id = `${end.netns} ${end.nsidKey ?? `of ${end.id}`}`;
    let variable = variables.get(id);
    if (!variable) {
      const exact = end.nsidKey === null ? undefined : input.exact.get(end.netns)?.get(end.nsidKey);
      variable = {
        observer: end.netns,
        key: end.nsidKey,
        ends: [],
        domain: new Set(exact ? [exact.inode] : []),
        exact: exact !== undefined,
        conflict: false,
        settled: false,
      };
      variables.set(id, variable);
      const siblings = byObserver.get(end.netns);
      if (siblings) siblings.push(variable);
      else byObserver.set(end.netns, [variable]);
    }
    variable.ends.push(end);
    variableOf.set(end.id, variable);
  }
  const crowds = new Map<readonly End[], Set<number>>();
  for (const variable of variables.values()) if (!variable.exact) startDomain(variable);

  function startDomain(variable: Variable): void {
    const crowd = variable.ends.map(fits).find((ends) => ends.length > CROWD);
    if (crowd) {
      const everywhere = crowds.get(crowd) ?? new Set(crowd.map((end) => end.netns));
      crowds.set(crowd, everywhere);
      variable.domain = everywhere;
      variable.conflict = true;
      return;
    }
    const known = keyOfInode.get(variable.observer);
    const perEnd: Set<number>[] = [];
    const all = new Set<number>();
    for (const end of variable.ends) {
      const here = new Set<number>();
      for (const other of fits(end)) {
        if (other === end || (variable.key !== null && other.netns === variable.observer)) continue;
        const otherKey = known?.get(other.netns);
        // The observer calls that netns by another nsid: it cannot be this one.
        if (variable.key?.startsWith("nsid ") && otherKey !== undefined && otherKey !== variable.key)
          continue;
        here.add(other.netns);
        all.add(other.netns);
      }
      if (here.size === 0) variable.conflict = true;
      else perEnd.push(here);
    }
    const shared = [...all].filter((inode) => perEnd.every((here) => here.has(inode)));
    if (shared.length === 0) variable.conflict = true;
    variable.domain = variable.conflict ? all : new Set(shared);
  }

  // Exact ones first: what they settle is out of the others' reach.
  const queue = new Set([...variables.values()].sort((a, b) => Number(b.exact) - Number(a.exact)));
  const wakeAround = (end: End): void => {
    if (fits(end).length > CROWD) return;
    for (const other of fits(end)) {
      const variable = variableOf.get(other.id);
      if (variable && !variable.settled) queue.add(variable);
    }
  };
  const wakeObserver = (observer: number): void => {
    for (const variable of byObserver.get(observer) ?? []) if (!variable.settled) queue.add(variable);
  };

  /** Takes out netns in which some end finds no free fitting end; true when something changed. */
  const revise = (variable: Variable): boolean => {
    if (variable.exact || variable.conflict) return false;
    const remaining = new Set(variable.domain);
    for (const end of variable.ends) {
      const pair = pairs.get(end.id);
      const supported = new Set<number>();
      if (pair) supported.add(pair.other.netns);
      else for (const other of fits(end)) if (possible(end, other)) supported.add(other.netns);
      for (const inode of remaining) if (!supported.has(inode)) remaining.delete(inode);
    }
    if (remaining.size === variable.domain.size) return false;
    if (remaining.size === 0) variable.conflict = true;
    else variable.domain = remaining;
    return true;
  };

  /** Whether a netns that was not read could still be the true one. */
  const mayBeHidden = (variable: Variable): boolean => {
    if (variable.exact) return false;
    if (input.unseen || (input.unread.size > 0 && !variable.key?.startsWith("nsid "))) return true;
    const known = keyOfInode.get(variable.observer);
    for (const inode of input.unread) {
      // Known by another nsid here: then it is not the netns behind this one.
      if (known?.get(inode) === undefined) return true;
    }
    return false;
  };

  /** Two ends that both have no choice but `other` cannot both be right: the order of reading must not decide. */
  const hasRival = (end: End, other: End): boolean =>
    fits(other).some((rival) => {
      if (rival === end || !possible(other, rival)) return false;
      const theirs = variableOf.get(rival.id);
      return theirs !== undefined && !theirs.conflict && theirs.domain.size === 1;
    });

  const settle = (variable: Variable): void => {
    const [target] = variable.domain;
    if (variable.settled || variable.domain.size !== 1 || target === undefined) return;
    if (!variable.exact && (variable.conflict || mayBeHidden(variable))) return;
    if (variable.exact || variable.key !== null) excludeFromSiblings(variable, target);
    let open = false;
    for (const end of variable.ends) {
      if (pairs.has(end.id)) continue;
      const other = byPlace.get(`${target}#${end.linkIndex}`);
      const theirs = other ? variableOf.get(other.id) : undefined;
      if (!other || !theirs || other === end) continue;
      const taken = pairs.has(other.id);
      const agrees = other.linkIndex === end.ifindex && !taken;
      if (!agrees || (theirs.exact && !theirs.domain.has(end.netns))) {
        if (variable.exact) contradictions.push({ end, other });
        continue;
      }
      if (!variable.exact && (theirs.conflict || !theirs.domain.has(end.netns))) {
        open = true;
        continue;
      }
      if (!variable.exact && !theirs.exact && hasRival(end, other)) {
        open = true;
        continue;
      }
      pair(variable, theirs, end, other);
    }
    variable.settled = !open && variable.exact;
  };

  const pair = (variable: Variable, theirs: Variable, end: End, other: End): void => {
    const alone = fits(end).length === 1 && fits(other).length === 1;
    const derived = variable.exact || theirs.exact;
    const proven = alone ? "only-candidate" : "elimination";
    const exactHere = input.exact.get(end.netns)?.has(end.nsidKey ?? "") ?? false;
    const exactThere = input.exact.get(other.netns)?.has(other.nsidKey ?? "") ?? false;
    const proofFor = (here: boolean, there: boolean): Proof =>
      here ? "exact" : there ? "other-end-exact" : derived ? "same-nsid" : proven;
    pairs.set(end.id, { other, proof: proofFor(exactHere, exactThere) });
    pairs.set(other.id, { other: end, proof: proofFor(exactThere, exactHere) });
    // From here on both nsids are known as exactly as if a source had said so.
    for (const [one, inode] of [
      [variable, other.netns],
      [theirs, end.netns],
    ] as const) {
      if (one.exact) continue;
      one.exact = true;
      one.conflict = false;
      one.domain = new Set([inode]);
      queue.add(one);
      if (one.key !== null) excludeFromSiblings(one, inode);
    }
    wakeAround(end);
    wakeAround(other);
  };

  const excludeFromSiblings = (variable: Variable, inode: number): void => {
    for (const sibling of byObserver.get(variable.observer) ?? []) {
      if (sibling === variable || sibling.exact || sibling.key === null || !sibling.domain.has(inode))
        continue;
      // `name x` and `nsid 3` may be one netns said twice; only equal kinds of keys exclude each other.
      if (sibling.key.slice(0, 4) !== variable.key?.slice(0, 4)) continue;
      sibling.domain = new Set([...sibling.domain].filter((one) => one !== inode));
      if (sibling.domain.size === 0) sibling.conflict = true;
      queue.add(sibling);
      for (const end of sibling.ends) wakeAround(end);
    }
  };

  for (const variable of queue) {
    queue.delete(variable);
    if (steps > STEP_LIMIT) break;
    if (revise(variable)) {
      wakeObserver(variable.observer);
      for (const end of variable.ends) wakeAround(end);
    }
    settle(variable);
  }

  return {
    pairs,
    candidatesOf: (end) => {
      const candidates: End[] = [];
      if (pairs.has(end.id)) return candidates;
      for (const other of fits(end)) {
        if (possible(end, other)) candidates.push(other);
        if (candidates.length === CANDIDATE_LIMIT) break;
      }
      return candidates;
    },
    meaningOf: (observer, key) => {
      const said = input.exact.get(observer)?.get(key);
      if (said) return said.inode;
      const variable = variables.get(`${observer} ${key}`);
      const [inode] = variable?.exact ? variable.domain : [];
      return inode ?? null;
    },
    contradictions,
    exhausted: steps <= STEP_LIMIT,
  };
}
