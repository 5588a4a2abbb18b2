// Redaction of a snapshot that leaves the house: on the raw text of every section, word by word, with consistent pseudonyms.
// Everything that is not known to name nobody is replaced; so an unknown section can be odd afterwards, but not telling.
import { type Section, type Snapshot, sectionsByKey } from "../snapshot/snapshot.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { Pseudonyms } from "./pseudonyms.ts";

export type Category = "addresses" | "names" | "arguments" | "labels";

export const CATEGORIES: readonly { readonly category: Category; readonly says: string }[] = [
  { category: "addresses", says: "IP and MAC addresses; networks keep their shape" },
  {
    category: "names",
    says: "hosts, users, containers, pods, images, networks, hand-made interfaces, chains, files",
  },
  { category: "arguments", says: "program names nobody knows, and arguments of processes" },
  { category: "labels", says: "labels of containers and comments of rules" },
];

/** What was replaced by what, for the preview. */
export interface Replacement {
  readonly category: Category;
  readonly original: string;
  readonly pseudonym: string;
  readonly count: number;
}

export interface Redacted {
  readonly snapshot: Snapshot;
  /** Most frequent first. Holds the originals: never save it beside the snapshot. */
  readonly replacements: readonly Replacement[];
}

/** Several snapshots under one set of pseudonyms. */
export interface RedactedTogether {
  /** In the order they were given. */
  readonly snapshots: readonly Snapshot[];
  /** Counted over all of them, most frequent first. Never save it beside the snapshots. */
  readonly replacements: readonly Replacement[];
}

export interface RedactOptions {
  readonly categories: ReadonlySet<Category>;
  /** At least eight random bytes; the same ones give the same pseudonyms for addresses. */
  readonly random: Uint8Array;
}

/** Gives a snapshot whose analysis has the same wiring under other names. Sections, times, sizes and exit codes stay. */
export function redact(snapshot: Snapshot, options: RedactOptions): Redacted {
  const { snapshots, replacements } = redactTogether([snapshot], options);
  return { snapshot: snapshots[0] as Snapshot, replacements };
}

/** The same of several hosts: what joins them (an address that two of them name, a tunnel's ends) still does. */
export function redactTogether(snapshots: readonly Snapshot[], options: RedactOptions): RedactedTogether {
  const pseudonyms = new Pseudonyms(options.random, options.categories);
  // Ids are known from what the kernel and the runtimes say; in arguments anything else of that shape may be a secret.
  for (const { sections } of snapshots)
    for (const section of sections) {
      if (section.name === "proc-cmdline") pseudonyms.learnMonitoredIds(section.text);
      else pseudonyms.learnIds(section.text);
      pseudonyms.learnRanges(section.text);
    }
  const redacted = snapshots.map((snapshot) => redactWith(pseudonyms, snapshot, options.categories.size > 0));
  return { snapshots: redacted, replacements: pseudonyms.replacements() };
}

function redactWith(pseudonyms: Pseudonyms, snapshot: Snapshot, hides: boolean): Snapshot {
  const sections = [...sectionsByKey(snapshot).values()].map((section) => redactSection(section, pseudonyms));
  return {
    ...snapshot,
    source: { ...snapshot.source, target: hides ? "redacted" : snapshot.source.target },
    noise: hides ? "" : snapshot.noise,
    ...(snapshot.incompleteReason === undefined
      ? {}
      : {
          incompleteReason: replaced(pseudonyms, [{ context: "names", text: snapshot.incompleteReason }]),
        }),
    sections,
  };
}

function redactSection(section: Section, pseudonyms: Pseudonyms): Section {
  const plain = (text: string) => replaced(pseudonyms, [{ context: "names", text }]);
  return {
    ...section,
    // A section's own name is the collector's word, unless a hand made the file.
    command: plain(section.command),
    text: replaced(pseudonyms, piecesOf(section)),
    errorText: plain(section.errorText),
    ...(section.skipped ? { skipped: { ...section.skipped, text: plain(section.skipped.text) } } : {}),
  };
}

function replaced(pseudonyms: Pseudonyms, pieces: readonly Piece[]): string {
  return pieces
    .map(({ context, text }) => (context === null ? text : pseudonyms.replace(text, context)))
    .join("");
}
