// Whose is this chain: the owner that shared/firewall finds for it, in every netns and table that has it.
import { type ChainOwnerPlace, chainsNamed } from "../firewall/owner/chains-named.ts";
import { ownersOf } from "../firewall/owner/owners.ts";
import type { Ground, WhoAnswer } from "./answer.ts";
import { steps } from "./answer.ts";

/** What a chain belongs to; nothing when no rule, declaration or hash has that name. */
export function whoseChain(ground: Ground, chain: string): WhoAnswer[] {
  const answers = chainsNamed(ownersOf(ground), chain).map((place) => answerOf(chain, place));
  const seen = new Set<string>();
  return answers.filter((one) => {
    const key = `${one.kind} ${one.name} ${one.says}`;
    return !seen.has(key) && seen.add(key);
  });
}

function answerOf(chain: string, { owner, own, callers }: ChainOwnerPlace): WhoAnswer {
  const count = own + callers === 0 ? "" : `: ${own} rules, called by ${callers}`;
  const { serves, maker } = owner;
  const evidence = steps(owner.evidence);
  if (maker === null) {
    const says = `A chain nobody is known to make, written by hand perhaps${count}.`;
    return { kind: "chain", name: chain, says, ref: null, evidence };
  }
  const purpose = owner.purpose === null ? "" : `, ${owner.purpose}`;
  const whom = serves === null ? "" : ` for ${serves.name}`;
  const how = owner.by === "hash" ? " The name's hash was computed again and fits." : "";
  return {
    kind: serves?.kind === "service" ? "service" : "chain",
    name: nameOf(chain, owner.serves),
    says: `Chain of ${maker}${purpose}${whom}${count}.${how}`,
    ref: serves?.ref ?? null,
    evidence,
  };
}

/** The name an answer ends in: of the container, Service or network, else of the chain. */
function nameOf(chain: string, serves: ChainOwnerPlace["owner"]["serves"]): string {
  if (serves === null) return chain;
  const known =
    serves.kind === "service"
      ? /^Service (\S+?),?(?: |$)/.exec(serves.name)?.[1]
      : /^(?:container|sandbox|Podman's network|Docker's network) (\S+?),?(?: |$)/.exec(serves.name)?.[1];
  return known ?? chain;
}
