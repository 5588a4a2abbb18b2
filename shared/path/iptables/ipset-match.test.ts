// Membership in a set of networks and devices, as `ipset test` of Linux 6.18 answers it.
import { describe, expect, it } from "vitest";
import { sectionKey } from "../../snapshot/snapshot.ts";
import { parseAddress } from "../address.ts";
import type { Flow } from "../flow.ts";
import { parseIpsetSave } from "./ipset.ts";
import { inSet } from "./ipset-match.ts";

const SECTION = sectionKey("ipset", null);

function to(address: string, device: string, entries: readonly string[]) {
  const lines = ["create d hash:net,iface family inet", ...entries.map((entry) => `add d ${entry}`)];
  const { records, warnings } = parseIpsetSave(lines.join("\n"), SECTION);
  expect(warnings).toEqual([]);
  const flow = { destination: parseAddress(address), outDevice: { name: device } } as unknown as Flow;
  return inSet(records, "d", ["dst", "dst"], flow, "inet");
}

describe("hash:net,iface", () => {
  const wide = "10.91.0.0/16,br0";

  it("ends at the narrowest network that holds the address, also when it names another device", () => {
    expect(to("10.91.3.11", "br0", [wide])).toBe("yes");
    expect(to("10.91.3.11", "br0", ["10.91.3.0/24,lo", wide])).toBe("no");
    expect(to("10.91.4.11", "br0", ["10.91.3.0/24,lo", wide])).toBe("yes");
  });

  it("finds its device among several of one network", () => {
    const entries = ["10.91.3.0/24,lo", wide, "10.91.3.0/24,br0"];
    expect(to("10.91.3.11", "br0", entries)).toBe("yes");
    expect(to("10.91.3.11", "lo", entries)).toBe("yes");
    expect(to("10.91.3.11", "eth0", entries)).toBe("no");
  });

  it("takes a wildcard for the beginning of a name", () => {
    expect(to("10.1.0.1", "veth7", ["10.1.0.0/16,ve wildcard"])).toBe("yes");
    expect(to("10.1.0.1", "eth7", ["10.1.0.0/16,ve wildcard"])).toBe("no");
    expect(to("10.1.0.1", "veth7", ["10.1.0.0/16,ve"])).toBe("no");
  });

  it("does not tell for a bridge port, which only br_netfilter knows", () => {
    expect(to("10.1.0.1", "br0", ["10.0.0.0/8,physdev:eth1"])).toBe("unknown");
  });
});
