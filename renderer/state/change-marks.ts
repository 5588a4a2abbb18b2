// What a difference leaves on the picture: one mark for each thing that is there now, with what happened to it.
import type { Change, Difference } from "../../shared/diff/change.ts";
import type { EntityRef } from "../../shared/topology/model.ts";

export type MarkTone = "added" | "removed" | "changed";

export interface ChangeMark {
  readonly ref: EntityRef;
  /** `+` new, `~` changed, `↻` made anew; `−2`: two things are gone from here. */
  readonly sign: string;
  readonly tone: MarkTone;
}

export const SIGNS: Readonly<Record<Change["change"], string>> = {
  added: "+",
  removed: "−",
  changed: "~",
  replaced: "↻",
};

/** Thousands of marks would tell nothing and cost much. */
const MOST_MARKS = 200;
/** What is told of a thing when several things happened to it: the first of these. */
const TELLING = ["replaced", "added", "changed"] as const;

/** A change of the host as a whole would light up everything, and what left no place cannot be marked. */
export function marksOf(difference: Difference | null): ChangeMark[] {
  const found = new Map<string, { ref: EntityRef; words: Set<Change["change"]>; gone: number }>();
  const at = (ref: EntityRef) => {
    const key = `${ref.kind} ${ref.id}`;
    const known = found.get(key) ?? { ref, words: new Set(), gone: 0 };
    found.set(key, known);
    return known;
  };
  for (const { kind, change, before, after, place } of difference?.changes ?? []) {
    // Gone itself: then `after` names nothing, or what it was of.
    const ref = place ?? (change === "removed" && before?.kind === after?.kind ? null : after);
    if (!ref || ref.kind === "host") continue;
    const mark = at(ref);
    if (change === "removed" && kind === before?.kind) mark.gone += 1;
    // An address that comes or goes changes the interface it is on; only the thing itself comes or is made anew.
    else mark.words.add(kind === ref.kind ? change : "changed");
  }
  return [...found.values()].slice(0, MOST_MARKS).map(({ ref, words, gone }) => {
    const word = TELLING.find((one) => words.has(one));
    const sign = `${word ? SIGNS[word] : ""}${gone > 0 ? `${SIGNS.removed}${gone}` : ""}`;
    return { ref, sign, tone: gone > 0 ? "removed" : word === "added" ? "added" : "changed" };
  });
}
