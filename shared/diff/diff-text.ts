// A difference for a terminal: one line per change, its fields below.
import { plainText } from "../show/plain-text.ts";
import type { Change, Difference } from "./change.ts";
import { countChanges } from "./diff.ts";

const SIGN: Readonly<Record<Change["change"], string>> = {
  added: "+",
  removed: "-",
  changed: "~",
  replaced: "*",
};

/** Lines joined by newlines; host text is made harmless. */
export function diffText(difference: Difference): string {
  const { before, after, changes, doubts } = difference;
  const head = [`--- ${before.host}  ${before.collectedAt}`, `+++ ${after.host}  ${after.collectedAt}`];
  if (!difference.sameHost) head.push("These are two hosts: compared by names and roles.");
  if (difference.rebooted) head.push("The host was restarted in between: compared by names and roles.");
  const counts = countChanges(changes);
  const summary =
    changes.length === 0
      ? "No change."
      : `${counts.added} added, ${counts.removed} removed, ${counts.changed} changed, ${counts.replaced} replaced`;
  const lines = changes.flatMap((change) => [
    `${SIGN[change.change]} ${change.kind} ${change.name} (${change.where}) ${change.change}`,
    ...change.fields.map(({ field, before: was, after: is }) =>
      was === null
        ? `    + ${field}: ${is}`
        : is === null
          ? `    - ${field}: ${was}`
          : `    ${field}: ${was} -> ${is}`,
    ),
  ]);
  const doubted = doubts.map((doubt) => `? ${doubt}`);
  return [...head, ...lines, ...doubted, summary].map(plainText).join("\n");
}
