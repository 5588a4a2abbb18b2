// Moves a recorded ruleset into the small world: its bridges, networks and hosts become the world's, ports stay.
import { parseAddress } from "../../shared/path/address.ts";

/** Where a ruleset's packets should go to meet its rules. */
export interface Aims {
  readonly inet: readonly string[];
  readonly inet6: readonly string[];
  readonly ports: readonly number[];
}

const NETS = [3, 4, 1, 2];
const BRIDGE = /^(?:docker0|docker_gwbridge|podman\d+|cni\d+|cni-\S+|br-\S+|bridge\d+|virbr\d+|lxdbr\d+)$/;

/** Hosts of the world by the last number of the address they stand for. */
function hostOf(net: number, last: number): number {
  if (last === 1 || last === 0) return 1;
  if (net === 3) return last % 2 === 0 ? 11 : 12;
  return net === 4 ? 11 : 2;
}

/** `10.0.0.1`, `10.0.0.0/8`; not part of a longer word. */
const FOUR = /(?<![\w.:-])(\d{1,3}(?:\.\d{1,3}){3})(\/\d{1,2})?(?![\w.])/g;
/** At least two colons and four hexadecimal digits in front, so that a MAC or a time is none. */
const SIX = /(?<![\w.:-])([0-9a-f]{4}:[0-9a-f:]*:[0-9a-f]*)(\/\d{1,3})?(?![\w.:])/gi;
const KEPT_FOUR = /^(?:0|127|169\.254|22[4-9]|23\d|24\d|25\d|10\.96)\./;

/** Rewrites addresses and devices; the same word always becomes the same word. */
export function transplant(text: string): string {
  const nets = new Map<string, number>();
  const netOf = (group: string): number => {
    const known = nets.get(group);
    if (known !== undefined) return known;
    const next = NETS[nets.size % NETS.length] ?? 3;
    nets.set(group, next);
    return next;
  };
  const devices = new Map<string, string>();
  let bridges = 0;
  let others = 0;
  const deviceOf = (name: string): string => {
    if (name === "lo" || /^(?:r-[cs]|br[01]|p[12])$/.test(name)) return name;
    const known = devices.get(name);
    if (known !== undefined) return known;
    const made = BRIDGE.test(name) ? `br${bridges++ % 2}` : (["r-c", "r-s", "br1"][others++ % 3] ?? "r-c");
    devices.set(name, made);
    return made;
  };
  const devicesMoved = text
    .replace(/(\s-[io] )([\w.-]+)(?![\w+])/g, (_, word: string, name: string) => word + deviceOf(name))
    .replace(/("(?:docker0|br-[\w-]+|bridge\d+|podman\d+|cni\d+|eth\d+|ens\w+|wan|lan)")/g, (name: string) =>
      JSON.stringify(deviceOf(JSON.parse(name) as string)),
    );
  return devicesMoved
    .replace(FOUR, (whole, address: string, length: string | undefined) => {
      const bits = length === undefined ? 32 : Number(length.slice(1));
      if (KEPT_FOUR.test(address) || parseAddress(address) === null || bits < 9) return whole;
      const [a, b, , last] = address.split(".").map(Number);
      const net = netOf(`${a}.${b}`);
      return bits < 32 ? `10.91.${net}.0/24` : `10.91.${net}.${hostOf(net, last ?? 0)}${length ?? ""}`;
    })
    .replace(SIX, (whole, address: string, length: string | undefined) => {
      const value = parseAddress(address);
      if (value === null || /^f[ef]/i.test(address)) return whole;
      const net = netOf(`six ${(value >> 64n).toString(16)}`);
      const host = hostOf(net, Number(value & 0xffffn));
      return length === undefined || length === "/128"
        ? `fd91:0:0:${net}::${host}${length ?? ""}`
        : `fd91:0:0:${net}::/64`;
    });
}

/** What a ruleset names. */
export function aimsOf(text: string): Aims {
  const four = new Set<string>();
  const six = new Set<string>();
  const ports = new Set<number>();
  for (const [, address, length] of text.matchAll(FOUR))
    if (
      address !== undefined &&
      (length === undefined || length === "/32") &&
      !/^(?:0|22[4-9]|23\d|24\d|25\d)\./.test(address)
    )
      four.add(address);
  for (const [, address, length] of text.matchAll(SIX))
    if (address !== undefined && (length === undefined || length === "/128")) six.add(address);
  for (const [, list = ""] of text.matchAll(/dports?(?: !=)? (?:\{ )?([\d, :-]+)/g))
    for (const port of list.split(/[^\d]+/)) if (port !== "") ports.add(Number(port));
  for (const [, port] of text.matchAll(/(?:tcp|udp) \. (\d+)/g)) ports.add(Number(port));
  const usable = [...ports].filter((port) => port > 0 && port < 65536);
  return { inet: [...four].slice(0, 40), inet6: [...six].slice(0, 40), ports: usable.slice(0, 40) };
}
