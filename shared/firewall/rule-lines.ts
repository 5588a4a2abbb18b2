// A rule of the PathModel found again by the line it was read from, with its words: what hops and exposure point to.
import type { IptablesRule, IptablesTable } from "../parse/iptables-save.ts";
import type { NftRule } from "../parse/nft-json.ts";
import type { PathModel } from "../path/model.ts";
import type { SourceRef } from "../snapshot/evidence.ts";
import type { SectionKey } from "../snapshot/snapshot.ts";
import { placeKey } from "./owner/naming-rules.ts";
import { iptablesWords } from "./words/iptables-words.ts";
import { nftWords } from "./words/nft-words.ts";
import type { RuleWords } from "./words/sentence.ts";

type Found =
  | { readonly rule: IptablesRule; readonly table: IptablesTable }
  | { readonly rule: NftRule; readonly table: null };

/** Rules of all netns by their lines; a section is indexed when first asked. */
export class RuleLines {
  readonly #model: PathModel;
  readonly #sections = new Map<SectionKey, ReadonlyMap<number, Found>>();

  constructor(model: PathModel) {
    this.#model = model;
  }

  /** Null when no rule was read from there. */
  words(source: SourceRef): RuleWords | null {
    const found = this.#index(source.section).get(placeKey(source));
    if (!found) return null;
    const { rule, table } = found;
    return table === null ? nftWords(rule) : iptablesWords(rule, (name) => table.chains.has(name));
  }

  #index(section: SectionKey): ReadonlyMap<number, Found> {
    const known = this.#sections.get(section);
    if (known) return known;
    const rules = new Map<number, Found>();
    for (const { firewall } of this.#model.netns.values()) {
      for (const { ruleset } of firewall.iptables)
        for (const table of ruleset.tables) {
          if (table.source.section !== section) continue;
          for (const chain of table.chains.values())
            for (const rule of chain.rules) rules.set(placeKey(rule.source), { rule, table });
        }
      for (const table of firewall.nft?.tables ?? []) {
        if (table.source.section !== section) continue;
        for (const chain of table.chains.values())
          for (const rule of chain.rules) rules.set(placeKey(rule.source), { rule, table: null });
      }
    }
    this.#sections.set(section, rules);
    return rules;
  }
}
