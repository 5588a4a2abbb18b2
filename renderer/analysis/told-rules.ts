// Words and owners of the rules that traces met, of one host or of several.
import { sourceKey } from "../../shared/firewall/owner/naming-rules.ts";
import { ownerWords } from "../../shared/firewall/owner/owner.ts";
import type { Owners } from "../../shared/firewall/owner/owners.ts";
import type { RuleLines } from "../../shared/firewall/rule-lines.ts";
import type { Hop } from "../../shared/path/trace.ts";
import type { NetnsId } from "../../shared/topology/ids.ts";
import type { RuleTold } from "./messages.ts";

/** What tells the rules of one host. */
export interface Teller {
  readonly owners: Owners;
  readonly lines: RuleLines;
}

/** Rules that did not match and are put into words all the same, per answer: the rest shows its text alone. */
const MOST_QUIET = 2_000;

/** A hop's rule: a line of a section is one rule on one host only, which the netns tells. */
export function toldKey({ netns, source }: Hop): string {
  return source === undefined ? "" : `${netns}\n${sourceKey(source)}`;
}

/** @param tellerOf of the host a netns is on; null: its rules show their text alone. */
export function tellRules(
  hops: readonly Hop[],
  tellerOf: (netns: NetnsId) => Teller | null,
): Record<string, RuleTold> {
  const told: Record<string, RuleTold> = {};
  let quiet = 0;
  for (const hop of hops) {
    if (hop.kind !== "rule" || hop.source === undefined) continue;
    const key = toldKey(hop);
    if (key in told) continue;
    if (hop.match === "no") quiet += 1;
    if (hop.match === "no" && quiet > MOST_QUIET) continue;
    const teller = tellerOf(hop.netns);
    const words = teller?.lines.words(hop.source);
    const owner = teller?.owners.ofSource(hop.source);
    if (words) told[key] = { says: words.says, owner: owner?.maker ? ownerWords(owner) : null };
  }
  return told;
}
