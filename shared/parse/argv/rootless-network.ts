// slirp4netns, pasta and rootlessport: user-space networks of rootless containers; the first two name their netns.
import { wholeNumber } from "../reading/lines.ts";
import { lastValue, programOf, readFlags } from "./flags.ts";

export interface RootlessNetworkArguments {
  readonly program: "slirp4netns" | "pasta";
  /** File of the netns it serves; null when it was given a pid. */
  readonly netnsPath: string | null;
  /** Pid whose netns it serves; null when it was given a path. */
  readonly pid: number | null;
  /** Name of the tap device in that netns; null when not said. */
  readonly device: string | null;
  /** Ports pasta forwards from the host (`-t`, `-u`), as written; `none` and `auto` included. */
  readonly forwards: readonly { readonly protocol: "tcp" | "udp"; readonly text: string }[];
}

// slirp4netns(1): its -c, -e, -r, -a, -m mean other things than conmon's; -c takes no value.
const SLIRP = {
  valued: new Set([
    ..."e exit-fd r ready-fd m mtu a api-socket cidr netns-type userns-path outbound-addr outbound-addr6".split(
      " ",
    ),
    ..."macaddress target-type".split(" "),
  ]),
};

// passt(1), pasta part.
const PASTA = {
  valued: new Set([
    ..."l log-file log-size pcap p P pid m mtu a address n netmask M mac-addr g gateway i interface".split(
      " ",
    ),
    ..."outbound outbound-if4 outbound-if6 o D dns S search dns-forward H hostname fqdn t tcp-ports u".split(
      " ",
    ),
    ..."udp-ports T tcp-ns U udp-ns I ns-ifname ns-mac-addr netns userns runas host-lo-to-ns-lo".split(" "),
    ..."map-host-loopback map-guest-addr dns-host".split(" "),
  ]),
};

/** Reads slirp4netns' or pasta's arguments; null when the program is another or names no netns. */
export function readRootlessNetworkArguments(args: readonly string[]): RootlessNetworkArguments | null {
  const program = programOf(args).replace(/\.avx2$/, "");
  if (program === "slirp4netns") return readSlirp(args);
  if (program === "pasta") return readPasta(args);
  return null;
}

/** Which process of Podman's rootless port forwarder this is; its ports come on stdin and are in no argument. */
export function readRootlessportArguments(
  args: readonly string[],
): { readonly role: "parent" | "child" } | null {
  const program = programOf(args);
  if (program === "rootlessport") return { role: "parent" };
  return program === "rootlessport-child" || program === "containers-rootlessport-child"
    ? { role: "child" }
    : null;
}

function readSlirp(args: readonly string[]): RootlessNetworkArguments | null {
  const flags = readFlags(args, SLIRP);
  const target = flags.positionals[0];
  if (target === undefined || target === "") return null;
  const pid = lastValue(flags, "netns-type", "target-type") === "path" ? null : wholeNumber(target);
  const device = flags.positionals[1] || null;
  return { program: "slirp4netns", netnsPath: pid === null ? target : null, pid, device, forwards: [] };
}

function readPasta(args: readonly string[]): RootlessNetworkArguments | null {
  const flags = readFlags(args, PASTA);
  const target = lastValue(flags, "netns") ?? flags.positionals[0] ?? null;
  if (target === null || target === "") return null;
  const pid = wholeNumber(target);
  const forwards = [
    ...["t", "tcp-ports"]
      .flatMap((name) => flags.values.get(name) ?? [])
      .map((text) => ({ protocol: "tcp" as const, text })),
    ...["u", "udp-ports"]
      .flatMap((name) => flags.values.get(name) ?? [])
      .map((text) => ({ protocol: "udp" as const, text })),
  ];
  return {
    program: "pasta",
    netnsPath: pid === null ? target : null,
    pid,
    device: lastValue(flags, "ns-ifname", "I"),
    forwards,
  };
}
