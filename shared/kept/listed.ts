// Elements in their order and by what they stand for, built upon those of the refresh before.
import { listDifference } from "./list-difference.ts";
import { Patch } from "./patched-map.ts";

export interface Listed<Id, T> {
  readonly list: readonly T[];
  readonly by: ReadonlyMap<Id, T>;
}

/** What is the very object it was is looked up where it was. No two of a list stand for the same. */
export function listed<Id, T extends object>(
  list: readonly T[],
  before: Listed<Id, T> | null,
  idOf: (item: T) => Id,
): Listed<Id, T> {
  const by = new Patch(before?.by);
  const { gone, fresh } = listDifference(before?.list ?? [], list);
  for (const item of gone) by.delete(idOf(item));
  for (const item of fresh) by.set(idOf(item), item);
  return { list, by: by.done() };
}
