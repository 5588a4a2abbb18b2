// Owners of the chains and rules of one snapshot: found from names, hashes, comments and structure; asked often, computed once each.
import type { Evidence, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { Holders } from "./holders.ts";
import { commentedService, hashedService, servedService, spelledService, withoutPort } from "./kube-proxy.ts";
import { BUILT_IN, FOR_PEOPLE, makerOfChain, makerOfComment, makerOfTable } from "./makers.ts";
import { cniComment, cniOwner, commentedCniOwner, netavarkOwner, servedByCni } from "./named-by-hash.ts";
import { firewallRules, type NamingRule, placeKey } from "./naming-rules.ts";
import { type Owner, type OwnerGround, type Served, UNKNOWN_OWNER } from "./owner.ts";

interface ChainRules {
  readonly own: NamingRule[];
  readonly callers: NamingRule[];
}

/** Evidence lines of one owner. */
const LINES = 3;

export class Owners {
  readonly ground: OwnerGround;
  readonly holders: Holders;
  /** By netns and table, then by chain. */
  readonly #chains = new Map<string, Map<string, ChainRules>>();
  readonly #bySource = new Map<SectionKey, Map<number, NamingRule>>();
  readonly #chainOwners = new Map<string, Owner>();
  readonly #ruleOwners = new Map<NamingRule, Owner>();
  /** By netns: what chains of Docker's name there. */
  readonly #docker = new Map<number | null, DockerNames>();

  constructor(ground: OwnerGround) {
    this.ground = ground;
    this.holders = new Holders(ground);
    for (const rule of firewallRules(ground.snapshot)) this.#note(rule);
  }

  #note(rule: NamingRule): void {
    const { source } = rule;
    let places = this.#bySource.get(source.section);
    if (places === undefined) {
      places = new Map();
      this.#bySource.set(source.section, places);
    }
    places.set(placeKey(source), rule);
    const chains = this.#tableOf(rule.netns, rule.table);
    rulesOf(chains, rule.chain).own.push(rule);
    if (rule.target !== null) rulesOf(chains, rule.target).callers.push(rule);
    if (rule.chain.startsWith("DOCKER") || rule.target?.startsWith("DOCKER")) this.#noteDocker(rule);
  }

  #tableOf(netns: number | null, table: string): Map<string, ChainRules> {
    const key = `${netns ?? ""}\n${table}`;
    const known = this.#chains.get(key);
    if (known) return known;
    const made = new Map<string, ChainRules>();
    this.#chains.set(key, made);
    return made;
  }

  #noteDocker(rule: NamingRule): void {
    const known = this.#docker.get(rule.netns);
    const names = known ?? { bridges: new Set(), targets: new Set(), ports: new Set() };
    if (!known) this.#docker.set(rule.netns, names);
    for (const device of rule.devices) if (device !== "lo") names.bridges.add(device);
    if (rule.dnatTo !== null) names.targets.add(rule.dnatTo);
    if (rule.dnatTo !== null && rule.destinationPort !== null) names.ports.add(rule.destinationPort);
  }

  /** Rules that stand in a chain, and those that call it. */
  rulesOf(netns: number | null, table: string, chain: string): ChainRules {
    return this.#tableOf(netns, table).get(chain) ?? { own: [], callers: [] };
  }

  /** The rule that was read from there; null for a place that holds none. */
  ruleAt(source: SourceRef): NamingRule | null {
    return this.#bySource.get(source.section)?.get(placeKey(source)) ?? null;
  }

  ofChain(netns: number | null, table: string, chain: string): Owner {
    const key = keyOf(netns, table, chain);
    const known = this.#chainOwners.get(key);
    if (known) return known;
    // a chain that calls itself ends here
    this.#chainOwners.set(key, UNKNOWN_OWNER);
    const found = this.#findChain(netns, table, chain);
    this.#chainOwners.set(key, found);
    return found;
  }

  ofRule(rule: NamingRule): Owner {
    const known = this.#ruleOwners.get(rule);
    if (known) return known;
    const found = this.#findRule(rule);
    this.#ruleOwners.set(rule, found);
    return found;
  }

  ofSource(source: SourceRef): Owner | null {
    const rule = this.ruleAt(source);
    return rule === null ? null : this.ofRule(rule);
  }

  #findChain(netns: number | null, table: string, chain: string): Owner {
    const { own, callers } = this.rulesOf(netns, table, chain);
    const evidence = [...lines(callers), ...lines(own)].slice(0, LINES + 1);
    const said = cniComment([...callers, ...own]);
    const hashed =
      cniOwner(this.ground, this.holders, chain) ??
      (said && commentedCniOwner(chain, said, this.holders)) ??
      this.#netavark(chain, own);
    if (hashed) return { ...hashed, evidence: [...hashed.evidence, ...evidence] };
    const isNft = table.startsWith("nft ");
    const spelled = isNft ? spelledService(chain) : null;
    if (spelled) {
      const dnat = own.find((rule) => rule.dnatTo !== null)?.dnatTo ?? null;
      const serves = servedService(spelled.name, dnat, this.holders);
      return { maker: "kube-proxy", by: spelled.by, purpose: spelled.purpose, serves, evidence };
    }
    const ofTable = isNft ? makerOfTable(table.split(" ").slice(2).join(" ")) : null;
    const made = ofTable ?? makerOfChain(chain, (name) => this.#tableOf(netns, table).has(name));
    if (made === null) return this.#byCallers(callers, evidence);
    const service = hashedService(chain, [...callers, ...own]);
    const dnat = own.find((rule) => rule.dnatTo !== null)?.dnatTo ?? null;
    const serves =
      service !== null ? servedService(service.name, dnat, this.holders) : this.#servedByName(chain);
    return { ...made, by: service?.by === "hash" ? "hash" : "name", serves, evidence };
  }

  /** A chain that only one program's rules call is that program's, as long as no others do. */
  /** netavark has one chain per network for published ports: whom it serves stands in its rules. */
  #netavark(chain: string, own: readonly NamingRule[]): Owner | null {
    const owner = netavarkOwner(this.ground, chain);
    if (owner?.serves == null) return owner;
    const served = new Map<string, Served>();
    for (const { dnatTo } of own) {
      const one = dnatTo === null ? null : this.holders.servedByAddress(withoutPort(dnatTo));
      if (one) served.set(one.name, one);
    }
    const [only] = served.values();
    if (!only) return owner;
    const name = `${[...served.keys()].join(", ")} on ${owner.serves.name}`;
    const serves = served.size === 1 ? { ...only, name } : { ...owner.serves, name };
    return { ...owner, serves };
  }

  #byCallers(callers: readonly NamingRule[], evidence: readonly Evidence[]): Owner {
    const makers = new Set<string | null>();
    for (const rule of callers) {
      const isBase = BUILT_IN.has(rule.chain);
      makers.add(isBase ? (this.#byComment(rule)?.maker ?? null) : this.ofRule(rule).maker);
    }
    const [maker] = makers;
    if (makers.size !== 1 || maker === null || maker === undefined || maker === "hand-written")
      return { ...UNKNOWN_OWNER, evidence };
    return { maker, by: "structure", purpose: "called by its rules alone", serves: null, evidence };
  }

  #byComment(rule: NamingRule) {
    return rule.comment === null ? null : makerOfComment(rule.comment);
  }

  #findRule(rule: NamingRule): Owner {
    const evidence = lines([rule]);
    const inBase = BUILT_IN.has(rule.chain) || !this.#isNamed(rule);
    const chain = this.ofChain(rule.netns, rule.table, rule.chain);
    const serves = this.#served(rule);
    if (FOR_PEOPLE.has(rule.chain) && !/-A \S+ -j RETURN$/.test(rule.text) && !rule.table.startsWith("nft"))
      return {
        maker: "hand-written",
        by: "structure",
        purpose: "in the place for your own rules",
        serves,
        evidence,
      };
    if (chain.maker !== null && !inBase) return { ...chain, serves: serves ?? chain.serves, evidence };
    const said = this.#byComment(rule);
    const called = rule.target === null ? null : this.ofChain(rule.netns, rule.table, rule.target);
    if (said) {
      const same = called?.maker?.startsWith(said.maker) === true;
      const more = same && called ? { purpose: called.purpose, serves: serves ?? called.serves } : { serves };
      return { ...said, ...more, by: "comment", evidence };
    }
    if (rule.target !== null && makerOfChain(rule.target, () => false) !== null) {
      if (called !== null && called.maker !== null)
        return { ...called, by: "structure", serves: serves ?? called.serves, evidence };
    }
    if (chain.maker !== null) return { ...chain, serves: serves ?? chain.serves, evidence };
    const byDocker = this.#dockerStructure(rule);
    if (byDocker) return { ...byDocker, serves: serves ?? byDocker.serves, evidence };
    return { ...UNKNOWN_OWNER, serves, evidence };
  }

  /** Whether the chain's name alone says whose it is. */
  #isNamed(rule: NamingRule): boolean {
    return this.ofChain(rule.netns, rule.table, rule.chain).maker !== null;
  }

  /** Docker writes into the kernel's chains without a comment: known by its forms and what its own chains name. */
  #dockerStructure(rule: NamingRule): Owner | null {
    const names = this.#docker.get(rule.netns);
    if (!names || !BUILT_IN.has(rule.chain) || rule.table.startsWith("nft")) return null;
    const made = (purpose: string, serves: Served | null = null): Owner => ({
      maker: "Docker",
      by: "structure",
      purpose,
      serves,
      evidence: [],
    });
    const bridge = rule.devices.find((device) => names.bridges.has(device));
    if (bridge !== undefined && BRIDGE_FORMS.some((form) => form.test(rule.text))) {
      const network = this.holders.networkOf(bridge);
      const ref = deviceRef(this.holders, bridge);
      return made(
        `rules about ${bridge}, which Docker's own chains name`,
        network ? { kind: "network", name: `Docker's network ${network.name}`, ref } : null,
      );
    }
    const own = /-A POSTROUTING -s (\S+) -d \1 -p \w+ .*-j MASQUERADE$/.exec(rule.text);
    const address = rule.destination?.includes(":") ? `[${rule.destination}]` : rule.destination;
    if (own && names.targets.has(`${address}:${rule.destinationPort}`))
      return made("a container that reaches its own published port");
    if (
      LOOPBACK_FORM.test(rule.text) &&
      rule.destinationPort !== null &&
      names.ports.has(rule.destinationPort)
    )
      return made("a port published on 127.0.0.1 stays there");
    return null;
  }

  #served(rule: NamingRule): Served | null {
    const service = /^(?:KUBE-|services$|service-)/.test(rule.chain) ? commentedService(rule.comment) : null;
    if (service !== null) return servedService(service, rule.dnatTo, this.holders);
    if (rule.dnatTo !== null) return this.holders.servedByAddress(withoutPort(rule.dnatTo));
    const cni = this.#servedByCni([rule]);
    if (cni) return cni;
    for (const address of [rule.destination, rule.sourceAddress])
      if (address !== null && !address.includes("/")) {
        const found = this.holders.servedByAddress(address);
        if (found) return found;
      }
    return null;
  }

  /** `name: "podman" id: "58c8..."` of CNI's plugins. */
  #servedByCni(rules: readonly NamingRule[]): Served | null {
    const said = cniComment(rules);
    return said ? servedByCni(this.holders, said.id) : null;
  }

  /** Calico names a workload's chains by its device, firewalld its zones' by the zone, fail2ban by the jail. */
  #servedByName(chain: string): Served | null {
    const device = /^cali-(?:tw|fw|sm)-(\S+)$/.exec(chain)?.[1];
    const link = device === undefined ? undefined : this.holders.hostDevice(device);
    if (link?.peer.state === "known") {
      const far = this.ground.index.interfaces.get(link.peer.interface);
      const netns = far ? this.ground.index.namespaces.get(far.netns) : undefined;
      if (netns && !netns.isHost)
        return this.holders.servedByNetns(netns, { kind: "interface", id: link.id });
    }
    const zone =
      /^(?:filter|nat|mangle|raw)_(?:IN|FWD[IO]?|PRE|POST)_(?:policy_)?([A-Za-z0-9-]+?)(?:_(?:pre|log|deny|allow|post))?$/.exec(
        chain,
      )?.[1];
    return zone === undefined ? null : { kind: "network", name: `zone or policy ${zone}`, ref: null };
  }
}

interface DockerNames {
  readonly bridges: Set<string>;
  /** `172.17.0.2:80` of its published ports. */
  readonly targets: Set<string>;
  readonly ports: Set<number>;
}

/** What dockerd writes into FORWARD, POSTROUTING and raw PREROUTING for each bridge, and nothing else. */
const BRIDGE_FORMS: readonly RegExp[] = [
  /-A FORWARD -o (\S+) -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT$/,
  /-A FORWARD -i (\S+) ! -o \1 -j ACCEPT$/,
  /-A FORWARD -i (\S+) -o \1 -j (?:ACCEPT|DROP)$/,
  /-A FORWARD -o (\S+) -j DOCKER$/,
  /-A POSTROUTING -s \S+ ! -o \S+ -j (?:MASQUERADE|SNAT --to-source \S+)$/,
  /-A POSTROUTING -o \S+ -m addrtype --src-type LOCAL -j (?:MASQUERADE|SNAT --to-source \S+)$/,
  /-A PREROUTING -d \S+ ! -i \S+ .*-j DROP$/,
];
const LOOPBACK_FORM =
  /-A PREROUTING -d (?:127\.0\.0\.1\/32|::1\/128) (?:! -i lo|-i \S+) -p \w+ .*-j (?:DROP|ACCEPT)$/;

function deviceRef(holders: Holders, bridge: string) {
  const device = holders.hostDevice(bridge);
  return device ? ({ kind: "interface", id: device.id } as const) : null;
}

function rulesOf(chains: Map<string, ChainRules>, chain: string): ChainRules {
  const known = chains.get(chain);
  if (known) return known;
  const made: ChainRules = { own: [], callers: [] };
  chains.set(chain, made);
  return made;
}

function keyOf(netns: number | null, table: string, chain: string): string {
  return `${netns ?? ""}\n${table}\n${chain}`;
}

function lines(rules: readonly NamingRule[]): Evidence[] {
  return rules.slice(0, LINES).map((rule) => ({ says: rule.text.slice(0, 200), source: rule.source }));
}

const cache = new WeakMap<object, Owners>();

/** Owners of a snapshot, built once. */
export function ownersOf(ground: OwnerGround): Owners {
  const known = cache.get(ground.index);
  if (known) return known;
  const made = new Owners(ground);
  cache.set(ground.index, made);
  return made;
}
