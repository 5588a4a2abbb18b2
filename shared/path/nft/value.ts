// Values of nftables expressions: what a packet, its connection or the netns has, and constants read in the same kind.
import { isObject, own } from "../../parse/reading/json-values.ts";
import { parseAddress } from "../address.ts";
import { portNumber, protocolNumber } from "../names.ts";

/** What a value is, which decides how a word of a rule is read. */
export type Kind =
  | "address"
  | "port"
  | "name"
  | "number"
  | "mark"
  | "protocol"
  | "ctstate"
  | "ctstatus"
  | "ctdirection"
  | "addrtype"
  | "icmp"
  | "icmpv6"
  | "nfproto"
  | "etherproto"
  | "tcpflags"
  | "pkttype"
  | "exists";

export interface Single {
  readonly kind: Kind;
  /** Null: the packet has one, but the snapshot cannot tell it (a checksum, a random port). */
  readonly value: bigint | string | null;
}

/** A loaded value; several for a concatenation. `break` ends the rule, `unknown` cannot be told. */
export type Loaded = readonly Single[] | "break" | "unknown";

const BITS: Readonly<Partial<Record<Kind, Readonly<Record<string, bigint>>>>> = {
  ctstate: { invalid: 1n, established: 2n, related: 4n, new: 8n, untracked: 64n },
  ctstatus: { expected: 1n, "seen-reply": 2n, assured: 4n, confirmed: 8n, snat: 16n, dnat: 32n, dying: 512n },
  tcpflags: { fin: 1n, syn: 2n, rst: 4n, psh: 8n, ack: 16n, urg: 32n, ecn: 64n, cwr: 128n },
  icmp: {
    "echo-reply": 0n,
    "destination-unreachable": 3n,
    "source-quench": 4n,
    redirect: 5n,
    "echo-request": 8n,
    "router-advertisement": 9n,
    "router-solicitation": 10n,
    "time-exceeded": 11n,
    "parameter-problem": 12n,
    "timestamp-request": 13n,
    "timestamp-reply": 14n,
    "info-request": 15n,
    "info-reply": 16n,
    "address-mask-request": 17n,
    "address-mask-reply": 18n,
  },
  icmpv6: {
    "destination-unreachable": 1n,
    "packet-too-big": 2n,
    "time-exceeded": 3n,
    "parameter-problem": 4n,
    "echo-request": 128n,
    "echo-reply": 129n,
    "mld-listener-query": 130n,
    "mld-listener-report": 131n,
    "mld-listener-done": 132n,
    "mld-listener-reduction": 132n,
    "nd-router-solicit": 133n,
    "nd-router-advert": 134n,
    "nd-neighbor-solicit": 135n,
    "nd-neighbor-advert": 136n,
    "nd-redirect": 137n,
    "mld2-listener-report": 143n,
  },
};

/** A word or number of a rule in a kind; null when it is not known (a name of this host's own files, say). */
export function constantOf(json: unknown, kind: Kind): bigint | string | null {
  if (typeof json === "number") return kind === "name" ? String(json) : BigInt(Math.trunc(json));
  if (typeof json === "boolean") return json ? 1n : 0n;
  if (Array.isArray(json)) return orOf(json, kind);
  if (isObject(json)) {
    const parts = own(json, "|");
    return Array.isArray(parts) ? orOf(parts, kind) : null;
  }
  if (typeof json !== "string") return null;
  const bit = BITS[kind]?.[json];
  if (bit !== undefined) return bit;
  switch (kind) {
    case "address":
      return parseAddress(json);
    case "port": {
      const port = portNumber(json, null);
      return port === null ? null : BigInt(port);
    }
    case "protocol": {
      const protocol = protocolNumber(json);
      return protocol === null ? null : BigInt(protocol);
    }
    case "name":
    case "addrtype":
    case "nfproto":
    case "etherproto":
    case "pkttype":
    case "ctdirection":
      return json;
    default:
      return /^(?:\d{1,20}|0x[0-9a-fA-F]{1,16})$/.test(json) ? BigInt(json) : null;
  }
}

function orOf(parts: readonly unknown[], kind: Kind): bigint | null {
  let all = 0n;
  for (const part of parts) {
    const value = constantOf(part, kind);
    if (typeof value !== "bigint") return null;
    all |= value;
  }
  return all;
}
