// Rules in plain words: sentences of what container hosts use, and the share of other projects' rules that have them.
import { describe, expect, it } from "vitest";
import { readRuleBody, splitWords } from "../../parse/iptables-rule.ts";
import { parseIptablesSave } from "../../parse/iptables-save.ts";
import { parseNftJson } from "../../parse/nft-json.ts";
import { corpus, describeRecorded, filesIn, SECTION } from "../../parse/testing/recorded.ts";
import { iptablesWords } from "./iptables-words.ts";
import { nftWords } from "./nft-words.ts";
import type { RuleWords } from "./sentence.ts";

const say = (rule: string) =>
  iptablesWords(readRuleBody(splitWords(rule)).body, (name) => /^(?:DOCKER|KUBE|cali|CNI)/.test(name)).says;

describe("rules of iptables", () => {
  it.each([
    [
      "! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80",
      "TCP to port 8080 that did not come in by docker0: rewrite destination to 172.17.0.2:80",
    ],
    [
      "-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE",
      "Anything from 172.17.0.0/16 that does not leave by docker0: rewrite source to the address of the device it leaves by",
    ],
    ["-j DOCKER-USER", "Everything: ask DOCKER-USER"],
    [
      "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j ACCEPT",
      "TCP that is a first packet (SYN) and opens a connection: accept",
    ],
    [
      "! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER",
      "Anything to anywhere but 127.0.0.0/8 that goes to an address of this host: ask DOCKER",
    ],
    [
      "-s 10.244.0.5/32 -d 10.96.0.10/32 -p udp -m multiport --dports 53,5353 -j REJECT --reject-with icmp-port-unreachable",
      "UDP from 10.244.0.5 to 10.96.0.10 ports 53 or 5353: refuse with \u201cport unreachable\u201d",
    ],
    [
      "-m mark --mark 0x4000/0x4000 -j MASQUERADE --random-fully",
      "Anything that has mark bit 0x4000: rewrite source to the address of the device it leaves by (a random port)",
    ],
    ["-m mark ! --mark 0x4000/0x4000 -j RETURN", "Anything that lacks mark bit 0x4000: leave this chain"],
    ["-j MARK --set-xmark 0x4000/0x4000", "Everything: set mark bit 0x4000"],
    [
      "-m statistic --mode random --probability 0.33333333349 -j KUBE-SEP-A",
      "Anything that wins by chance (1 in 3): ask KUBE-SEP-A",
    ],
    [
      "-i cali+ -g cali-fw",
      "Anything that came in by any cali* device: go on in cali-fw and do not come back",
    ],
    [
      "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
      "Anything that belongs to a known connection: accept",
    ],
    ["-p icmp -m icmp --icmp-type 8 -j DROP", "ICMP that is of type 8: drop"],
    [
      "-m recent --update --seconds 60 --hitcount 4 --name SSH --rsource -j DROP",
      "Anything that is on list SSH by its source 4 times in the last 60 s (and noted again): drop",
    ],
    [
      "-m set ! --match-set f2b src -j RETURN",
      "Anything that is not in set f2b by its src: leave this chain",
    ],
    ["-m owner ! --uid-owner 1337 -j ISTIO", "Anything that is not sent by user 1337: -j ISTIO"],
    [
      "-m geoip --source-country XX -j DROP",
      "Anything that matches \u201c-m geoip --source-country XX\u201d: drop",
    ],
    ["-p tcp -j FANCY --level 9", "TCP: -j FANCY --level 9"],
    ["-p tcp", "TCP: only counted"],
  ])("%s", (rule, words) => {
    expect(say(rule)).toBe(words);
  });
});

describe("rules of nftables", () => {
  const rule = (expressions: unknown[]) =>
    nftWords(
      [
        ...(parseNftJson(
          JSON.stringify({
            nftables: [
              { table: { family: "ip", name: "t" } },
              { chain: { family: "ip", table: "t", name: "c" } },
              { rule: { family: "ip", table: "t", chain: "c", expr: expressions } },
            ],
          }),
          SECTION,
        ).records.tables[0]?.chains.get("c")?.rules ?? []),
      ][0] ?? {
        source: { section: SECTION, line: 1 },
        handle: null,
        index: 1,
        comment: null,
        expressions: [],
        opaque: false,
      },
    );
  const match = (left: unknown, right: unknown, op = "==") => ({ match: { op, left, right } });
  const port = { payload: { protocol: "tcp", field: "dport" } };

  it("say the same as those of iptables", () => {
    expect(
      rule([
        match({ meta: { key: "iifname" } }, "docker0", "!="),
        match(port, 8080),
        { counter: { packets: 0, bytes: 0 } },
        { dnat: { addr: "172.17.0.2", port: 80 } },
      ]),
    ).toEqual({
      says: "TCP to port 8080 that did not come in by docker0: rewrite destination to 172.17.0.2:80",
      whole: true,
    });
  });

  it("name sets, maps and choices", () => {
    expect([
      rule([match({ payload: { protocol: "ip", field: "daddr" } }, "@local"), { drop: null }]).says,
      rule([
        {
          vmap: {
            key: { numgen: { mode: "random", mod: 2, offset: 0 } },
            data: {
              set: [
                [0, { goto: { target: "a" } }],
                [1, { goto: { target: "b" } }],
              ],
            },
          },
        },
      ]).says,
      rule([
        {
          vmap: {
            key: {
              concat: [
                { payload: { protocol: "ip", field: "daddr" } },
                { meta: { key: "l4proto" } },
                { payload: { protocol: "th", field: "dport" } },
              ],
            },
            data: "@service-ips",
          },
        },
      ]).says,
    ]).toEqual([
      "Anything to set local: drop",
      "Everything: let a map of 2 decide by chance (1 of 2)",
      "Everything: let map service-ips decide by destination address, protocol and destination port",
    ]);
  });

  it("what is not understood is shown as nft prints it, and said to be", () => {
    expect(rule([{ xt: { type: "match", name: "addrtype" } }, { accept: null }])).toEqual({
      says: 'Everything: xt match "addrtype", then accept',
      whole: false,
    });
  });
});

/** Rules of all files, and how many are told whole. */
function share(
  folders: readonly (readonly [folder: string, pattern: RegExp])[],
  read: (text: string) => readonly RuleWords[],
) {
  const all = folders.flatMap(([folder, pattern]) =>
    filesIn(`corpora/${folder}`)
      .filter((name) => pattern.test(name))
      .flatMap((file) => read(corpus(`${folder}/${file}`))),
  );
  return { rules: all.length, told: all.filter((words) => words.whole).length };
}

function savedWords(text: string): RuleWords[] {
  return parseIptablesSave(text, SECTION).records.tables.flatMap((table) =>
    [...table.chains.values()].flatMap((chain) =>
      chain.rules.map((rule) => iptablesWords(rule, (name) => table.chains.has(name))),
    ),
  );
}

function nftJsonWords(text: string): RuleWords[] {
  return parseNftJson(text, SECTION).records.tables.flatMap((table) =>
    [...table.chains.values()].flatMap((chain) => chain.rules.map(nftWords)),
  );
}

// The README states these shares.
describeRecorded("rules of other projects", () => {
  it("saved by iptables on real machines, and written by Docker", () => {
    const folders = [
      ["moby/matrix/iptables", /tables\.golden$/],
      ["calico", /^iptables-dump/],
      ["iptables-semantics", /save[^/]*$|iptables_[\d.]+(?:_cheating)?$|firewallp/],
      ["iptables-upstream/dumps", /save.*\.txt$|tables$|wireless/],
    ] as const;
    expect(share(folders, savedWords)).toEqual({ rules: 14_982, told: 14_948 });
  });

  it("every case of iptables' own extension tests", () => {
    const read = (text: string) =>
      text.split("\n").flatMap((line) => {
        const [rule, , verdict] = line.split(";");
        if (verdict !== "OK" || rule === undefined || /^[#:*@%]/.test(rule)) return [];
        return [iptablesWords(readRuleBody(splitWords(rule)).body, () => false)];
      });
    expect(share([["iptables-upstream/extensions", /^lib(?:xt|ipt|ip6t)_.*\.t$/]], read)).toEqual({
      rules: 425,
      told: 425,
    });
  });

  it("listed by nft", () => {
    const folders = [
      ["nftables-upstream/shell", /json-nft$/],
      ["kube-proxy/nftables", /list\.json$/],
      ["nftables-rs", /[a-z]\.json$/],
      ["metal-stack", /\.json$/],
    ] as const;
    expect(share(folders, nftJsonWords)).toEqual({ rules: 371, told: 357 });
  });
});
