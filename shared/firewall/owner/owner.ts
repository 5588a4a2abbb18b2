// The Owner of a chain or rule: who made it, how that is known, what it is for and whom it serves.
import type { Records } from "../../parse/records.ts";
import type { Evidence } from "../../snapshot/evidence.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { TopologyIndex } from "../../topology/lookup.ts";
import type { EntityRef } from "../../topology/model.ts";

/** What a chain or rule is there for: a container, a Service, a network. */
export interface Served {
  readonly kind: "container" | "service" | "network" | "interface";
  /** `container web (docker)`, `shop/web:http`. */
  readonly name: string;
  /** What a click on it selects; null for what the picture does not show. */
  readonly ref: EntityRef | null;
}

export interface Owner {
  /** Program that made it; null: nobody who is known, which is an answer. */
  readonly maker: string | null;
  /**
   * How the maker is known. `name`: reserved by it; `hash`: the name was computed again from what it stands for; `comment`: the
   * maker's own words in the rule; `structure`: where the rule leads, or what it names.
   */
  readonly by: "name" | "hash" | "comment" | "structure" | null;
  /** One phrase without its maker: `published ports`, `choice among the endpoints`. Null: not known. */
  readonly purpose: string | null;
  readonly serves: Served | null;
  readonly evidence: readonly Evidence[];
}

export const UNKNOWN_OWNER: Owner = { maker: null, by: null, purpose: null, serves: null, evidence: [] };

/** What owners are found from. */
export interface OwnerGround {
  readonly snapshot: Snapshot;
  readonly records: Records;
  readonly index: TopologyIndex;
}

/** `Docker: published ports, for container web (docker)`; says so when nobody is known. */
export function ownerWords(owner: Owner): string {
  const purpose = owner.purpose === null ? "" : `: ${owner.purpose}`;
  const serves = owner.serves === null ? "" : `, for ${owner.serves.name}`;
  return `${owner.maker ?? "owner not known"}${purpose}${serves}`;
}
