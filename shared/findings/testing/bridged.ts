// The commonest world: a container bridge with one container behind it, and the host's firewall as text.
import type { NetnsRecords } from "../../parse/records.ts";
import { address, container, HOST, link, lsns, netns, process, veth } from "../../topology/testing/make.ts";
import type { HostFixture } from "./host.ts";

export const WEB = "a".repeat(64);

/** `br0` 172.18.0.1/16, container `web` 172.18.0.5 behind it; `nat` and `filter` go into the host's iptables-save. */
export function bridged(more: HostFixture & { readonly inHost?: Partial<NetnsRecords> } = {}): HostFixture {
  const { inHost, ...rest } = more;
  return {
    netns: [
      netns(
        HOST,
        [
          link(2, "br0", { kind: "bridge", addresses: [address("172.18.0.1/16")] }),
          veth(4, "va", 2, 0, { master: "br0" }),
          link(5, "eth0", { addresses: [address("192.0.2.1/24")] }),
        ],
        inHost,
      ),
      netns(11, [veth(2, "eth0", 4, 0, { addresses: [address("172.18.0.5/16")] })]),
    ],
    lsns: [lsns(11, 0), { ...lsns(HOST, 0), observer: 11 }],
    processes: [process(1, 0, ["init"]), process(21, 1, ["app"], { net: 11 })],
    containers: [container(WEB, { name: "web", pid: 21 })],
    ...rest,
  };
}

export const IPTABLES = `iptables-save@${HOST}`;
export const NFT = `nft@${HOST}`;
