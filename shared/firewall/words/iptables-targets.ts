// Targets of iptables in words; what is not known here is told as its text.
import type { RuleOption, RuleTarget } from "../../parse/iptables-rule.ts";
import { listed, portWords, setMarkWords } from "./sentence.ts";

/** What the target does, as a phrase; null for an extension that is not known. @param isChain the name is a chain of the table. */
export function targetWords(target: RuleTarget, isChain: boolean): string | null {
  if (target.isGoto) return `go on in ${target.name} and do not come back`;
  if (isChain) return `ask ${target.name}`;
  const words = Object.hasOwn(TARGETS, target.name) ? TARGETS[target.name] : undefined;
  if (typeof words === "string") return words;
  if (words === undefined)
    return target.options.length === 0 && !ALL_CAPS.test(target.name) ? `ask ${target.name}` : null;
  const find: Find = (name) => {
    const option = target.options.find((one) => one.name === name);
    return option === undefined ? undefined : option.values.join(" ");
  };
  return words(find, target.options);
}

/** Extensions are spelled in capitals; such a name without a chain of it is an extension this table does not know. */
const ALL_CAPS = /^[A-Z0-9]+$/;

type Find = (name: string) => string | undefined;
type Words = (find: Find, options: readonly RuleOption[]) => string | null;

/** `random`, `persistent` of NAT. */
function natFlags(find: Find): string {
  const flags = [
    (find("--random") !== undefined || find("--random-fully") !== undefined) && "a random port",
    find("--persistent") !== undefined && "the same for each client",
  ].filter((flag) => flag !== false);
  return flags.length === 0 ? "" : ` (${flags.join(", ")})`;
}

function marks(what: string): Words {
  return (find, options) => {
    const told = options.map((option) => {
      const value = option.values[0] ?? "";
      switch (option.name) {
        case "--set-xmark":
        case "--set-mark":
          return setMarkWords(value, what);
        case "--and-mark":
          return `keep of the ${what} only ${value}`;
        case "--or-mark":
          return `set ${what} bits ${value}`;
        case "--xor-mark":
          return `flip ${what} bits ${value}`;
        case "--save-mark":
          return `keep the packet's mark on the connection${maskOf(find)}`;
        case "--restore-mark":
          return `give the packet the connection's mark${maskOf(find)}`;
        case "--nfmask":
        case "--ctmask":
        case "--mask":
          return "";
        default:
          return null;
      }
    });
    if (told.some((text) => text === null)) return null;
    return told.filter((text) => text !== "").join(", ");
  };
}

function maskOf(find: Find): string {
  const mask = find("--mask") ?? find("--nfmask");
  return mask === undefined || /^0xf{8}$/i.test(mask) ? "" : ` (bits ${mask})`;
}

const REJECTS: Readonly<Record<string, string>> = {
  "tcp-reset": "a TCP reset",
  "icmp-port-unreachable": "\u201cport unreachable\u201d",
  "icmp-host-prohibited": "\u201chost prohibited\u201d",
  "icmp-admin-prohibited": "\u201cprohibited\u201d",
  "icmp6-port-unreachable": "\u201cport unreachable\u201d",
  "icmp6-adm-prohibited": "\u201cprohibited\u201d",
};

function plain(verb: string): Words {
  return (_, options) =>
    options.length === 0
      ? verb
      : `${verb} (${options.map((option) => `${option.name.slice(2)} ${option.values.join(" ")}`.trim()).join(", ")})`;
}

const TARGETS: Readonly<Record<string, string | Words>> = {
  ACCEPT: "accept",
  DROP: "drop",
  RETURN: "leave this chain",
  REJECT: (find) => {
    const how = find("--reject-with");
    return `refuse${how === undefined ? "" : ` with ${REJECTS[how] ?? how}`}`;
  },
  DNAT: (find, options) => {
    const to = options
      .filter((option) => option.name === "--to-destination")
      .map((option) => option.values[0] ?? "");
    return `rewrite destination to ${listed(to, "or")}${natFlags(find)}`;
  },
  SNAT: (find, options) => {
    const to = options
      .filter((option) => option.name === "--to-source")
      .map((option) => option.values[0] ?? "");
    return `rewrite source to ${listed(to, "or")}${natFlags(find)}`;
  },
  MASQUERADE: (find) => {
    const ports = find("--to-ports");
    return `rewrite source to the address of the device it leaves by${ports === undefined ? "" : `, ${portWords(ports)}`}${natFlags(find)}`;
  },
  REDIRECT: (find) => {
    const ports = find("--to-ports");
    return `send to this host${ports === undefined ? "" : `, ${portWords(ports)}`}${natFlags(find)}`;
  },
  NETMAP: (find) => `map the address into ${find("--to") ?? "another network"}, host part kept`,
  MARK: marks("mark"),
  CONNMARK: marks("connection mark"),
  CONNSECMARK: plain("copy the security mark"),
  SECMARK: plain("set the security mark"),
  NOTRACK: "do not track the connection",
  CT: (find, options) => {
    if (find("--notrack") !== undefined) return "do not track the connection";
    return plain("prepare tracking")(find, options);
  },
  LOG: (find) =>
    `write a log line${find("--log-prefix") === undefined ? "" : ` \u201c${find("--log-prefix")}\u201d`}`,
  NFLOG: (find) =>
    `hand a copy to a logger${find("--nflog-prefix") === undefined ? "" : ` \u201c${find("--nflog-prefix")}\u201d`}`,
  ULOG: plain("hand a copy to a logger"),
  TCPMSS: (find) =>
    find("--clamp-mss-to-pmtu") !== undefined
      ? "lower the TCP segment size to the path's"
      : `set the TCP segment size to ${find("--set-mss") ?? "?"}`,
  TPROXY: (find) =>
    `hand to the local proxy${find("--on-ip") ? ` at ${find("--on-ip")}` : ""}, port ${find("--on-port") ?? "unchanged"}${find("--tproxy-mark") ? `, ${setMarkWords(find("--tproxy-mark") ?? "", "mark")}` : ""}`,
  CHECKSUM: "fill in the checksum",
  CLASSIFY: (find) => `put into traffic class ${find("--set-class") ?? "?"}`,
  DSCP: (find) => `set DSCP ${find("--set-dscp") ?? find("--set-dscp-class") ?? "?"}`,
  TOS: plain("change TOS"),
  TTL: plain("change TTL"),
  HL: plain("change the hop limit"),
  ECN: plain("change ECN"),
  SET: plain("change a set"),
  TRACE: "trace it through the rules",
  TEE: (find) => `send a copy to ${find("--gateway") ?? "another gateway"}`,
  NFQUEUE: plain("let a program decide"),
  QUEUE: "let a program decide",
  AUDIT: plain("write an audit record"),
  SYNPROXY: plain("answer the handshake in place of the server"),
  IDLETIMER: plain("restart an idle timer"),
  LED: plain("blink a light"),
  RATEEST: plain("measure the rate"),
  HMARK: plain("mark by a hash of the connection"),
  TCPOPTSTRIP: plain("take TCP options away"),
  CLUSTERIP: plain("share the address in a cluster"),
  DNPT: plain("translate the destination prefix"),
  SNPT: plain("translate the source prefix"),
  MIRROR: "send back where it came from",
};
