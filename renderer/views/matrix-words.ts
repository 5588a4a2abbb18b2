// What the cells of the namespace matrix say, short and long.
import { type Letters, letterAt, letterPlace } from "../../shared/scene/namespaces/letters.ts";
import type { NamespaceCell, SharedNamespace } from "../../shared/scene/namespaces/matrix.ts";
import type { NamespaceKind } from "../../shared/topology/model.ts";
import type { Lookup } from "../facts/lookup.ts";
import { entityName } from "../facts/names.ts";
import { plural } from "../facts/quantities.ts";

export function cellWord(cell: Exclude<NamespaceCell, { state: "known" }>): string {
  return { "not-permitted": "not permitted", "not-collected": "not collected", gone: "ended" }[cell.state];
}

/** `net 4026531840, letter A`. */
export function namespaceTitle(entry: SharedNamespace, letters: Letters): string {
  const place = letterPlace(letters, entry);
  const letter = entry.isHost ? ", the host's own" : place === null ? "" : `, letter ${letterAt(place)}`;
  return `${entry.kind} namespace ${entry.inode}${letter}`;
}

const MAX_NAMES = 6;

/** Everything about a cell in one line, for its tooltip. */
export function cellHint(
  cell: NamespaceCell,
  kind: NamespaceKind,
  letters: Letters,
  lookup: Lookup,
  astray: number,
): string {
  if (cell.state !== "known") return unknownHint(cell.state, kind);
  const { shared } = cell;
  const others =
    astray === 0
      ? ""
      : `; ${plural(astray, "process", "processes")} of this container ${astray === 1 ? "is" : "are"} in another`;
  return `${namespaceTitle(shared, letters)}: ${sharersWords(shared, lookup)}${others}`;
}

function unknownHint(state: Exclude<NamespaceCell["state"], "known">, kind: NamespaceKind): string {
  if (state === "gone") return `${kind}: the process has ended and is in no namespace any more`;
  if (state === "not-permitted") return `${kind}: not permitted, the link could not be read`;
  return `${kind}: not collected`;
}

function sharersWords(entry: SharedNamespace, lookup: Lookup): string {
  const processes = plural(entry.pids.length, "process", "processes");
  if (entry.isHost) return processes;
  if (entry.owners.length < 2) return `nobody else was seen in it, ${processes}`;
  const names = entry.owners.slice(0, MAX_NAMES).map((owner) => entityName(owner, lookup).title);
  const more = entry.owners.length - names.length;
  return `shared by ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
