// Letters for namespaces that are shared: the same namespace keeps its letter from one refresh to the next.
import { NAMESPACE_KINDS, type NamespaceKind } from "../../topology/model.ts";
import type { NamespaceMatrix, SharedNamespace } from "./matrix.ts";

/** Place in the alphabet by `kind:inode`, from 0. */
export type Letters = ReadonlyMap<string, number>;

export const NO_LETTERS: Letters = new Map();

/**
 * Gives every lettered namespace a place in the alphabet of its kind, lowest inode first. A namespace that had one
 * keeps it; a new one takes the first that is free.
 */
export function assignLetters(matrix: NamespaceMatrix, kept: Letters = NO_LETTERS): Letters {
  const letters = new Map<string, number>();
  for (const kind of NAMESPACE_KINDS) {
    const lettered = matrix.shared
      .filter((entry) => entry.kind === kind && entry.lettered)
      .sort((a, b) => a.inode - b.inode);
    const taken = new Set<number>();
    for (const entry of lettered) {
      const place = kept.get(letterKey(entry));
      if (place === undefined || taken.has(place)) continue;
      taken.add(place);
      letters.set(letterKey(entry), place);
    }
    let next = 0;
    for (const entry of lettered) {
      if (letters.has(letterKey(entry))) continue;
      while (taken.has(next)) next += 1;
      taken.add(next);
      letters.set(letterKey(entry), next);
    }
  }
  return letters;
}

/** Place of a namespace in the alphabet of its kind; null when it has no letter. */
export function letterPlace(
  letters: Letters,
  entry: { readonly kind: NamespaceKind; readonly inode: number },
): number | null {
  return letters.get(letterKey(entry)) ?? null;
}

function letterKey(entry: Pick<SharedNamespace, "kind" | "inode">): string {
  return `${entry.kind}:${entry.inode}`;
}

/** A, B, ... Z, AA, AB, ... for 0, 1, ... */
export function letterAt(place: number): string {
  let letters = "";
  for (let rest = place; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return letters;
}
