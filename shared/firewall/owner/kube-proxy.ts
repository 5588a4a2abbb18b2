// Services behind kube-proxy's chains: the comment names one, the chain's hash confirms it, an endpoint's address ends in a pod.
import type { Holders } from "./holders.ts";
import { kubeHash } from "./named-by-hash.ts";
import type { NamingRule } from "./naming-rules.ts";
import type { Served } from "./owner.ts";

export interface NamedService {
  /** `kube-system/kube-dns:dns-tcp`. */
  readonly name: string;
  /** `hash`: the chain's name was computed again from it; `comment`: only the rules' comments say so; `name`: nftables, spelled out. */
  readonly by: "hash" | "comment" | "name";
}

const SERVICE = /^([a-z0-9.-]+\/[a-z0-9.-]+(?::[a-z0-9.-]+)?)(?:\s|$)/;

/** `service-ULMVA6XW-ns1/svc1/tcp/p80` and `endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80` of kube-proxy's nftables mode. */
const SPELLED =
  /^(service|endpoint|external|firewall|affinity)-([A-Z2-7]{8})-([^/]+)\/([^/]+)\/(tcp|udp|sctp)\/(.*)$/;

export const PURPOSES: Readonly<Record<string, string>> = {
  service: "choice among the endpoints",
  endpoint: "one endpoint",
  external: "access from outside",
  firewall: "source ranges of one load balancer",
  affinity: "who came lately and stays with one endpoint",
};

/** The Service a chain of nftables is named for, with what the chain does; null for other names. */
export function spelledService(chain: string): (NamedService & { readonly purpose: string }) | null {
  const found = SPELLED.exec(chain);
  if (!found) return null;
  const [, kind = "", , namespace, service, protocol, rest = ""] = found;
  const port = rest.split("__")[0] ?? "";
  const name = `${namespace}/${service}${port === "" ? "" : `:${port}`}`;
  const hash = kubeHash(`${name}${protocol}`).slice(0, 8);
  const isHash = kind !== "endpoint" && kind !== "affinity" && hash === found[2];
  return { name, by: isHash ? "hash" : "name", purpose: PURPOSES[kind] ?? kind };
}

/** The Service of a hashed chain of the iptables mode. @param rules its own rules and those that call it. */
export function hashedService(chain: string, rules: readonly NamingRule[]): NamedService | null {
  const hash = /^KUBE-(SVC|SVL|SEP|EXT|XLB|FW)-([A-Z2-7]{16})$/.exec(chain);
  if (!hash) return null;
  let comment: string | null = null;
  for (const rule of rules) {
    const name = SERVICE.exec(rule.comment ?? "")?.[1];
    if (name === undefined) continue;
    comment ??= name;
    const dnat = rules.find((one) => one.chain === chain && one.dnatTo !== null)?.dnatTo ?? "";
    for (const protocol of ["tcp", "udp", "sctp"]) {
      const text = hash[1] === "SEP" ? `${name}${protocol}${dnat}` : `${name}${protocol}`;
      if (kubeHash(text) === hash[2]) return { name, by: "hash" };
    }
  }
  return comment === null ? null : { name: comment, by: "comment" };
}

/** A rule's own Service by its comment (`shop/web:http cluster IP`). */
export function commentedService(comment: string | null): string | null {
  return SERVICE.exec(comment ?? "")?.[1] ?? null;
}

export function servedService(service: string, dnatTo: string | null, holders: Holders): Served {
  const pod = dnatTo === null ? null : holders.servedByAddress(withoutPort(dnatTo));
  const to = dnatTo === null ? "" : `, rewritten to ${dnatTo}${pod ? `: ${pod.name}` : ""}`;
  return { kind: "service", name: `Service ${service}${to}`, ref: pod?.ref ?? null };
}

/** `10.0.0.1:80` and `[fd00::1]:80` without the port. */
export function withoutPort(text: string): string {
  return text.startsWith("[")
    ? text.slice(1, text.indexOf("]"))
    : text.split(":").length > 2
      ? text
      : text.replace(/:.*$/, "");
}
