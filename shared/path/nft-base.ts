// Native nftables rulesets as base chains of the hooks.
import type { NftRuleset } from "../parse/nft-json.ts";
import type { Family } from "./address.ts";
import type { BaseChain } from "./hooks.ts";

export function nftBaseChains(_nft: NftRuleset | null, _family: Family): BaseChain[] {
  return [];
}
export function nftNeedsConntrack(_nft: NftRuleset | null, _family: Family): boolean {
  return false;
}
