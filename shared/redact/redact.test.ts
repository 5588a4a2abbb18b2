// Facts about redaction: nothing planted survives, and the wiring stays what it was.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contains, parseIp, prefixOf } from "../address/ip-address.ts";
import { type Analysis, analyse } from "../analyse.ts";
import { findProblems } from "../findings/find.ts";
import { parseProcNet } from "../parse/proc/proc-net.ts";
import { decodeSnapshot } from "../snapshot/codec.ts";
import { type Snapshot, sectionKey } from "../snapshot/snapshot.ts";
import { section as sectionOf } from "../snapshot/testing/section.ts";
import { CATEGORIES, type Category, redact } from "./redact.ts";

const RANDOM = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
const ALL: ReadonlySet<Category> = new Set(CATEGORIES.map(({ category }) => category));

function sample(name: string): Snapshot {
  const file = join(import.meta.dirname, "../../renderer/public/samples", name);
  const decoded = decodeSnapshot(readFileSync(file));
  if (!decoded.ok) throw new Error(decoded.error);
  return decoded.snapshot;
}

/** What must not change: who is wired to whom and who lives where; no names, no addresses. */
function wiring({ topology }: Analysis) {
  const end = (link: (typeof topology.interfaces)[number]["peer"]) =>
    link.state === "known" ? link.interface : link.state;
  return {
    namespaces: topology.namespaces.map((one) => [
      one.inode,
      one.isHost,
      one.nsid,
      one.pids,
      one.containerIds,
      one.routes.length,
      one.neighbours.length,
    ]),
    interfaces: topology.interfaces.map((one) => [
      one.id,
      one.kind,
      end(one.peer),
      end(one.lower),
      one.master,
      one.addresses.length,
      one.mtu,
      one.state,
    ]),
    containers: topology.containers.map((one) => [
      one.runtime,
      one.runtimeId,
      one.pid,
      one.netns,
      one.shim,
      one.ports.length,
      one.status,
      one.pod !== null,
    ]),
    processes: topology.processes.map((one) => [
      one.pid,
      one.role,
      one.container,
      one.netns,
      one.args.length,
    ]),
    listeners: topology.listeners.map((one) => [one.netns, one.port, one.pids]),
    warnings: topology.warnings.map((one) => one.code),
  };
}

describe("a redacted sample", () => {
  it.each(["docker.vethscope", "podman.vethscope"])(
    "%s has the same wiring and the same findings",
    (name) => {
      const original = sample(name);
      const { snapshot, replacements } = redact(original, { categories: ALL, random: RANDOM });
      const [before, after] = [analyse(original), analyse(snapshot)];
      expect(wiring(after)).toEqual(wiring(before));
      const codes = (of: Snapshot, analysis: Analysis) =>
        findProblems(of, analysis).map((finding) => finding.code);
      expect(codes(snapshot, after)).toEqual(codes(original, before));
      expect(replacements.length).toBeGreaterThan(20);
      // Podman names an infra container by its pod's id: nobody's word.
      const named = before.topology.containers
        .map((one) => one.name)
        .filter((text) => !text.endsWith("-infra"));
      const later = after.topology.containers.map((one) => one.name);
      expect(named.filter((text) => later.includes(text))).toEqual([]);
    },
  );

  it("keeps every address in the subnet of its interface, and the same address the same everywhere", () => {
    const before = analyse(sample("docker.vethscope"));
    const after = analyse(redact(sample("docker.vethscope"), { categories: ALL, random: RANDOM }).snapshot);
    const groups = (analysis: Analysis) => {
      const all = analysis.topology.interfaces.flatMap((one) =>
        one.addresses.map((address) => address.address),
      );
      return all.map((address) => all.indexOf(address));
    };
    expect(groups(after)).toEqual(groups(before));
    const bridge = after.topology.interfaces.find((one) => one.kind === "bridge" && one.addresses.length > 0);
    const own = bridge?.addresses.find((one) => one.family === "inet");
    const ip = parseIp(own?.address ?? "");
    const ports = after.topology.interfaces.filter((one) => one.master === bridge?.id);
    const behind = ports.flatMap((port) => {
      const peer = port.peer.state === "known" ? port.peer.interface : null;
      return (
        after.topology.interfaces
          .find((one) => one.id === peer)
          ?.addresses.filter((one) => one.family === "inet") ?? []
      );
    });
    expect(behind.length).toBeGreaterThan(0);
    for (const { address } of behind) {
      const inside = parseIp(address);
      expect(ip && inside && contains(prefixOf(ip, own?.prefixLength ?? 0), inside)).toBe(true);
    }
  });
});

describe("planted strings", () => {
  const word = (kind: string, i: number) =>
    `plant${kind}${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + ((i * 7) % 26))}zq`;
  const section = (name: string, text: string, netns: number | null = null) => sectionOf(name, netns, text);

  // Fact: secrets
  it("none of 200 survives, in whatever section, form or case it stands", () => {
    const planted: string[] = [];
    const plant = (text: string) => {
      planted.push(text);
      return text;
    };
    const many = (kind: string, count: number) =>
      Array.from({ length: count }, (_, i) => plant(word(kind, i)));
    const [names, images, labels, values, args, files, comments, chains, sets, users, links] = [
      "nm",
      "im",
      "lb",
      "vl",
      "ar",
      "fl",
      "cm",
      "ch",
      "st",
      "us",
      "ln",
    ].map((kind) => many(kind, 15)) as string[][];
    const addresses = Array.from({ length: 15 }, (_, i) => plant(`10.${77 + i}.${101 + i}.${201 + i}`));
    const wide = Array.from({ length: 12 }, (_, i) =>
      plant(`2001:db8:77:${(0x4a1 + i).toString(16)}::${(0x9b7 + i).toString(16)}`),
    );
    const macs = Array.from({ length: 8 }, (_, i) => plant(`02:42:0a:4d:65:${(0xc9 + i).toString(16)}`));
    const hex = plant("C9654D0A");
    const at = (list: readonly string[] | undefined, i: number) => list?.[i % (list.length || 1)] ?? "";
    const rows = Array.from({ length: 15 }, (_, i) => i);
    const snapshot: Snapshot = {
      ...sample("docker.vethscope"),
      noise: `Welcome ${at(names, 0)}`,
      source: { target: `${at(users, 0)}@${at(names, 1)}`, transport: "ssh2", sudo: false },
      sections: [
        section("meta", `hostname=${at(names, 2)}\nuser=${at(users, 1)}\n`),
        section(
          "docker-containers",
          rows
            .map((i) =>
              JSON.stringify({
                Id: "a".repeat(63) + (i % 10),
                Name: `/${at(names, i)}`,
                Image: `registry.${at(images, i)}.example/team/${at(images, i + 1)}:v1`,
                Labels: { [at(labels, i)]: `${at(values, i)}/é` },
                Networks: { [at(names, i)]: { IPAddress: at(addresses, i), MacAddress: at(macs, i) } },
              }),
            )
            .join("\n"),
        ),
        section(
          "proc-cmdline",
          rows
            .map(
              (i) =>
                `/proc/${i + 2}/cmdline:/opt/${at(args, i)}/bin\0--token=${at(args, i + 1)}\0-p${at(args, i + 2)}\0${at(addresses, i)}\0`,
            )
            .join("\n"),
        ),
        section(
          "proc-stat",
          rows.map((i) => `/proc/${i + 2}/stat:${i + 2} (${at(args, i)}) S 1 1 1 0 -1`).join("\n"),
        ),
        section(
          "proc-cgroup",
          rows.map((i) => `/proc/${i}/cgroup:0::/user.slice/${at(users, i)}.service`).join("\n"),
        ),
        section(
          "mountinfo-nsfs",
          rows
            .map((i) => `1:9 8 0:4 net:[4026532${i}] /run/netns/${at(files, i)} rw - nsfs nsfs rw`)
            .join("\n"),
        ),
        section(
          "ip",
          JSON.stringify(
            rows.map((i) => ({
              ifindex: i + 1,
              ifname: at(links, i),
              address: at(macs, i),
              addr_info: [
                { family: "inet", local: at(addresses, i), prefixlen: 16 },
                { family: "inet6", local: at(wide, i), prefixlen: 64 },
              ],
            })),
          ),
          7,
        ),
        section(
          "iptables-save",
          [
            "*filter",
            ...rows.map((i) => `:${at(chains, i)} - [0:0]`),
            ...rows.map(
              (i) =>
                `-A ${at(chains, i)} -s ${at(addresses, i)}/32 -m set --match-set ${at(sets, i)} src -m comment --comment "${at(comments, i)} \\"${at(comments, i + 1)}\\"" -j LOG --log-prefix "${at(values, i)} "`,
            ),
            "COMMIT",
          ].join("\n"),
          7,
        ),
        section(
          "nft",
          JSON.stringify({
            nftables: rows.map((i) => ({
              rule: {
                family: "inet",
                table: at(sets, i),
                chain: at(chains, i),
                comment: at(comments, i),
                expr: [{ match: { left: {}, right: { prefix: { addr: at(addresses, i), len: 32 } } } }],
              },
            })),
          }),
          7,
        ),
        section(
          "sockets",
          `/proc/1/net/tcp:   0: ${hex}:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 99 1`,
          7,
        ),
        section("a-section-of-tomorrow", [...(files ?? []), ...(users ?? [])].join("/"), 7),
        {
          ...section(
            "sysctl",
            rows.map((i) => `/proc/sys/net/ipv4/conf/${at(links, i)}/forwarding:1`).join("\n"),
            7,
          ),
          errorText: `grep: ${at(files, 3)}`,
          command: `nsenter --net=/run/netns/${at(files, 4)} grep`,
        },
      ],
    };
    expect(planted.length).toBeGreaterThanOrEqual(200);
    const shown = JSON.stringify(snapshot);
    expect(planted.filter((text) => !shown.includes(text))).toEqual([]);
    const hidden = JSON.stringify(
      redact(snapshot, { categories: ALL, random: RANDOM }).snapshot,
    ).toLowerCase();
    expect(planted.filter((text) => hidden.includes(text.toLowerCase()))).toEqual([]);
  });

  it("what /sys and /proc tell of a host without ip has the same pseudonyms as elsewhere, in their own forms", () => {
    const said = [
      "/proc/self/net/dev:  eth0:    1146      15    0    0    0     0          0         0     1216      16    0    0    0     0       0          0",
      "/proc/self/net/if_inet6:20010db8000000000000000000c0ffee 0a 40 00 c0     eth0",
      "/proc/self/net/dev_mcast:2    eth0            1     0     3333ffc0ffee",
      "/proc/self/net/route:eth0\t00000000\t0107FA0A\t0003\t0\t0\t0\t00000000\t0\t0\t0",
      "/proc/self/net/route:eth0\t0007FA0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
      "/proc/self/net/ipv6_route:20010db8000000000000000000c0ffee 80 00000000000000000000000000000000 00 00000000000000000000000000000000 0000000a 00000002 00000000 80200001     eth0",
      "/proc/self/net/fib_trie:           |-- 10.250.7.9",
      "/proc/self/net/fib_trie:              /32 host LOCAL",
      "/proc/self/net/fib_trie:           |-- 10.250.7.1",
      "/proc/self/net/arp:10.250.7.1       0x1         0x2         56:fa:a9:66:ba:91     *        eth0",
    ].join("\n");
    const sys = "/sys/class/net/eth0/address:56:fa:a9:66:ba:91\n/sys/class/net/eth0/mtu:1500\n";
    const snapshot: Snapshot = {
      ...sample("docker.vethscope"),
      sections: [
        section("proc-net", said, 7),
        section("sysfs-links", sys, 7),
        section("ip-addr", "10.250.7.1 2001:db8::c0:ffee", 7),
      ],
    };
    const [net = "", links = "", plain = ""] = redact(snapshot, {
      categories: ALL,
      random: RANDOM,
    }).snapshot.sections.map((one) => one.text);
    const [v4 = "", v6 = ""] = plain.split(" ");
    const hex = v4
      .split(".")
      .reverse()
      .map((byte) => Number(byte).toString(16).padStart(2, "0"))
      .join("")
      .toUpperCase();
    expect(v4).not.toBe("10.250.7.1");
    expect(net).toContain(`\t${hex}\t0003\t`);
    expect(net).toContain(`|-- ${v4}\n`);
    expect(net).toContain("\t00000000\t0\t0\t0");
    expect(parseIp(v6)?.value.toString(16)).toBe(/if_inet6:([0-9a-f]{32}) /.exec(net)?.[1]);
    const mac = /arp:\S+ +0x1 +0x2 +(\S+)/.exec(net)?.[1];
    expect(links).toBe(`/sys/class/net/eth0/address:${mac}\n/sys/class/net/eth0/mtu:1500\n`);
    const [before, after] = [said, net].map((text) => parseProcNet(text, sectionKey("proc-net", 7)));
    expect(after?.warnings).toEqual([]);
    const shape = (one: typeof before) =>
      one?.records.links.map((link) => [
        link.ifindex,
        link.name,
        link.addresses.map((address) => address.prefixLength),
      ]);
    expect(shape(after)).toEqual(shape(before));
    expect(shape(after)).toEqual([[10, "eth0", [64, 24]]]);
    for (const leak of ["c0ffee", "56:fa:a9:66:ba:91", "0107FA0A"]) expect(net + links).not.toContain(leak);
  });

  it("a category that was not chosen stays readable", () => {
    const one: Snapshot = {
      ...sample("docker.vethscope"),
      sections: [
        section("meta", "hostname=zqhost\n"),
        section("proc-cmdline", "/proc/2/cmdline:zqserver\u0000--key=zqkey\u0000192.0.2.7\u0000"),
      ],
    };
    const text = (...categories: Category[]) =>
      redact(one, { categories: new Set(categories), random: RANDOM })
        .snapshot.sections.map((each) => each.text)
        .join("");
    expect(text("addresses")).toMatch(
      /^hostname=zqhost\n\/proc\/2\/cmdline:zqserver\u0000--key=zqkey\u0000(?!192\.0\.2\.7)[\d.]+\u0000$/,
    );
    expect(text("names")).toMatch(
      /^hostname=n1\n\/proc\/2\/cmdline:zqserver\u0000--key=zqkey\u0000192\.0\.2\.7\u0000$/,
    );
    expect(text("arguments")).toBe("hostname=zqhost\n/proc/2/cmdline:n1\u0000--key=n2\u0000192.0.2.7\u0000");
    expect(text()).toContain("zqkey");
  });

  it("what leaves is listed with its count, and a name is the same wherever it stands", () => {
    const one: Snapshot = {
      ...sample("docker.vethscope"),
      sections: [section("meta", "hostname=zqhost\n"), section("netns-names", "zqhost (id: 0)\n")],
    };
    const { snapshot, replacements } = redact(one, { categories: ALL, random: RANDOM });
    expect(snapshot.sections.map((each) => each.text)).toEqual(["hostname=n1\n", "n1 (id: 0)\n"]);
    expect(replacements).toEqual([{ category: "names", original: "zqhost", pseudonym: "n1", count: 2 }]);
  });
});

it("virtual servers in hexadecimal digits get the address that stands elsewhere in dots, and keep their ports", () => {
  const text = (name: string, content: string) => sectionOf(name, null, content);
  const { snapshot } = redact(
    {
      ...sample("docker.vethscope"),
      sections: [
        text("ip-route", "10.96.0.10 dev kube-ipvs0"),
        text(
          "ip-vs",
          "TCP  0A60000A:01BB rr persistent 10800 FFFFFFFF\n  -> 0A090001:192B      Masq    1      2          0",
        ),
      ],
    },
    { categories: ALL, random: RANDOM },
  );
  const [route = "", servers = ""] = snapshot.sections.map((one) => one.text);
  const [dotted = ""] = route.split(" ");
  const hex = dotted
    .split(".")
    .map((byte) => Number(byte).toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase();
  expect(dotted).not.toBe("10.96.0.10");
  expect(servers).toMatch(
    new RegExp(
      `^TCP {2}${hex}:01BB rr persistent 10800 FFFFFFFF\n {2}-> (?!0A090001)[0-9A-F]{8}:192B +Masq +1 +2 +0$`,
    ),
  );
});
