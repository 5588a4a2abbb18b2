import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printRuleBody, readRuleBody, ruleComments, splitWords } from "./iptables-rule.ts";
import {
  type IptablesRule,
  type IptablesRuleset,
  type IptablesTable,
  parseIptablesSave,
} from "./iptables-save.ts";
import { corpus, describeRecorded, fieldOutput, filesIn, SECTION } from "./testing/recorded.ts";

function table(ruleset: IptablesRuleset, name: string): IptablesTable | undefined {
  return ruleset.tables.find((each) => each.name === name);
}

function size(ruleset: IptablesRuleset, name: string): [number, number] {
  const chains = [...(table(ruleset, name)?.chains.values() ?? [])];
  return [
    chains.filter((chain) => chain.declared).length,
    chains.reduce((sum, chain) => sum + chain.rules.length, 0),
  ];
}

/** A rule with its words taken apart, as a plain object. */
function fieldsOf({ source, chain, index, text, counters, general, matches, target }: IptablesRule) {
  return { source, chain, index, text, counters, general, matches, target };
}

/** The rules of a listing, printed back. */
function printed(ruleset: IptablesRuleset): string[] {
  return ruleset.tables.flatMap((each) =>
    [...each.chains.values()].flatMap((chain) =>
      chain.rules.map((rule) => `-A ${chain.name} ${printRuleBody(rule)}`.trim()),
    ),
  );
}

/** The rules of a listing as they stand there, in the order of tables and chains. */
function original(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^\[\d+:\d+\] /, "").trim())
    .filter((line) => line.startsWith("-A "));
}

describeRecorded("rulesets of real hosts", () => {
  // Fact: negation, userland-proxy
  it("Docker with the userland proxy: the DNAT does not apply to packets from docker0", () => {
    const { records, warnings } = parseIptablesSave(
      fieldOutput("iptables-save/docker-userland-proxy-on.txt"),
      SECTION,
    );
    expect(warnings).toEqual([]);
    expect([size(records, "filter"), size(records, "nat")]).toEqual([
      [7, 12],
      [5, 6],
    ]);
    const dnat = table(records, "nat")
      ?.chains.get("DOCKER")
      ?.rules.find((rule) => rule.target?.name === "DNAT");
    expect(dnat && fieldsOf(dnat)).toEqual({
      source: dnat?.source,
      chain: "DOCKER",
      index: 2,
      text: "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80",
      counters: null,
      general: [
        { name: "-i", negated: true, values: ["docker0"] },
        { name: "-p", negated: false, values: ["tcp"] },
      ],
      matches: [
        { module: "tcp", implied: false, options: [{ name: "--dport", negated: false, values: ["80"] }] },
      ],
      target: {
        name: "DNAT",
        isGoto: false,
        options: [{ name: "--to-destination", negated: false, values: ["172.17.0.2:80"] }],
      },
    });
    expect(table(records, "filter")?.chains.get("INPUT")).toMatchObject({
      policy: "ACCEPT",
      counters: { packets: 10940, bytes: 1075816 },
    });
    expect(table(records, "filter")?.chains.get("DOCKER")?.policy).toBe(null);
  });

  // Fact: userland-proxy
  it("Docker without it: the DNAT has no condition, and the host's own calls are masqueraded", () => {
    const { records, warnings } = parseIptablesSave(
      fieldOutput("iptables-save/docker-userland-proxy-off.txt"),
      SECTION,
    );
    expect(warnings).toEqual([]);
    expect([size(records, "filter"), size(records, "nat")]).toEqual([
      [7, 12],
      [5, 6],
    ]);
    const nat = table(records, "nat");
    const dnat = nat?.chains.get("DOCKER")?.rules.find((rule) => rule.target?.name === "DNAT");
    expect(dnat?.general.map((option) => option.name)).toEqual(["-p"]);
    expect(nat?.chains.get("POSTROUTING")?.rules.map((rule) => rule.text)).toContain(
      "-A POSTROUTING -o docker0 -m addrtype --src-type LOCAL -j MASQUERADE",
    );
  });

  it("an excerpt without declarations and COMMIT is read; escaped quotes in comments are the comment's", () => {
    const { records, warnings } = parseIptablesSave(
      fieldOutput("iptables-save/podman-cni-portmap.txt"),
      SECTION,
    );
    expect([size(records, "filter"), size(records, "nat")]).toEqual([
      [0, 4],
      [0, 12],
    ]);
    expect(warnings.map((warning) => warning.code)).toEqual(["cut", "cut"]);
    const id = "2d2b3521457cb1d9b7ae6657304d05789a854e7a48916276a40da543df9aa217";
    const dnat = table(records, "nat")?.chains.get("CNI-HOSTPORT-DNAT")?.rules[0];
    expect(dnat && ruleComments(dnat)).toEqual([`dnat name: "podman" id: "${id}"`]);
    expect(dnat?.matches[1]).toEqual({
      module: "multiport",
      implied: false,
      options: [{ name: "--dports", negated: false, values: ["8843"] }],
    });
  });

  it("every listing with chains and rules is read without a doubt and printed back letter by letter", () => {
    const files = [
      ...filesIn("corpora/moby/matrix/iptables")
        .filter((file) => file.endsWith("tables.golden"))
        .map((file) => `moby/matrix/iptables/${file}`),
      "calico/iptables-dump.txt",
      ...filesIn("field-outputs/iptables-save").map((file) => `../field-outputs/iptables-save/${file}`),
    ];
    expect(files.length).toBeGreaterThan(130);
    let rules = 0;
    for (const file of files) {
      const text = corpus(file);
      const { records, warnings } = parseIptablesSave(text, SECTION);
      expect([file, warnings.filter((warning) => warning.code !== "cut")]).toEqual([file, []]);
      const got = printed(records).sort();
      expect([file, got]).toEqual([file, original(text).sort()]);
      rules += got.length;
    }
    expect(rules).toBeGreaterThan(1000);
  });

  it("large rulesets of firewalls are read whole", () => {
    const files = filesIn("corpora/iptables-semantics").filter((file) => {
      const text =
        /\.(?:thy|hs|lower|upper|json)$/.test(file) || file.includes("golden")
          ? ""
          : tryRead(`iptables-semantics/${file}`);
      return /^\*(?:filter|nat|mangle|raw)$/m.test(text) && /^COMMIT$/m.test(text);
    });
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) {
      const text = tryRead(`iptables-semantics/${file}`);
      const { records } = parseIptablesSave(text, SECTION);
      const lines = text.split("\n").filter((line) => /^(?:\[\d+:\d+\] )?-[AI] /.test(line));
      expect([file, printed(records).length]).toEqual([file, lines.length]);
    }
  });

  it("rules of the extensions' own tests print back as iptables prints them", () => {
    const wrong: string[] = [];
    let count = 0;
    for (const file of filesIn("corpora/iptables-upstream/extensions").filter((name) =>
      /^lib(?:xt|ipt|ip6t)_.*\.t$/.test(name),
    )) {
      for (const line of corpus(`iptables-upstream/extensions/${file}`).split("\n")) {
        const [rule, output, verdict] = line.split(";");
        if (verdict !== "OK" || output !== "=" || rule === undefined || /^[#:*@%]/.test(rule)) continue;
        count += 1;
        const { body, stray } = readRuleBody(splitWords(rule));
        if (stray.length > 0 || printRuleBody(body) !== rule)
          wrong.push(`${file}: ${rule} => ${printRuleBody(body)}`);
      }
    }
    expect(count).toBeGreaterThan(250);
    expect(wrong).toEqual([]);
  });
});

function tryRead(file: string): string {
  try {
    return corpus(file);
  } catch {
    return ""; // a folder
  }
}

describe("rules", () => {
  const body = (rule: string) => readRuleBody(splitWords(rule)).body;

  it("a comment may read like a rule", () => {
    const rule = body('-m comment --comment "x\\" -j ACCEPT" -j DROP');
    expect([ruleComments(rule), rule.target?.name]).toEqual([['x" -j ACCEPT'], "DROP"]);
  });

  it("the same module twice stays two; two-word options keep both words", () => {
    const rule = body(
      "-m addrtype --src-type LOCAL -m addrtype ! --dst-type LOCAL -p tcp -m tcp --tcp-flags SYN,RST SYN -m set --match-set a src,dst",
    );
    expect(
      rule.matches.map((match) => [
        match.module,
        match.options.map((option) => [option.negated, ...option.values]),
      ]),
    ).toEqual([
      ["addrtype", [[false, "LOCAL"]]],
      ["addrtype", [[true, "LOCAL"]]],
      ["tcp", [[false, "SYN,RST", "SYN"]]],
      ["set", [[false, "a", "src,dst"]]],
    ]);
  });

  it("old iptables negates between option and value", () => {
    expect(body("-s ! 10.0.0.0/8 -m tcp --dport ! 80").general).toEqual([
      { name: "-s", negated: true, values: ["10.0.0.0/8"] },
    ]);
    expect(body("-m tcp --dport ! 80").matches[0]?.options).toEqual([
      { name: "--dport", negated: true, values: ["80"] },
    ]);
  });

  it("a protocol implies its module; goto is told from jump; flags without value take none", () => {
    const rule = body("! -f -p udp --dport 53 -g CHAIN");
    expect(rule.general).toEqual([
      { name: "-f", negated: true, values: [] },
      { name: "-p", negated: false, values: ["udp"] },
    ]);
    expect([rule.matches[0]?.module, rule.matches[0]?.implied, rule.target?.isGoto]).toEqual([
      "udp",
      true,
      true,
    ]);
  });

  it("counters stand before a rule or inside it", () => {
    const text = "*filter\n:INPUT DROP [1:2]\n[3:4] -A INPUT -j ACCEPT\n-A INPUT -c 5 6 -j DROP\nCOMMIT\n";
    const { records } = parseIptablesSave(text, SECTION);
    expect(
      table(records, "filter")
        ?.chains.get("INPUT")
        ?.rules.map((rule) => rule.counters),
    ).toEqual([
      { packets: 3, bytes: 4 },
      { packets: 5, bytes: 6 },
    ]);
  });

  it("any words can be printed and read back to the same rule", () => {
    const value = fc.string({ minLength: 1 }).filter((text) => !/[\n\r]/.test(text));
    fc.assert(
      fc.property(value, value, fc.boolean(), (comment, prefix, negated) => {
        const rule = {
          general: [{ name: "-i", negated, values: ["eth0"] }],
          matches: [
            {
              module: "comment",
              implied: false,
              options: [{ name: "--comment", negated: false, values: [comment] }],
            },
          ],
          target: {
            name: "LOG",
            isGoto: false,
            options: [{ name: "--log-prefix", negated: false, values: [prefix] }],
          },
          counters: null,
        };
        expect(readRuleBody(splitWords(printRuleBody(rule)))).toEqual({ body: rule, stray: [] });
      }),
      { numRuns: 200 },
    );
  });
});

it("the first line tells version and back end", () => {
  const { records } = parseIptablesSave(
    "# Generated by iptables-save v1.8.9 (nf_tables) on Sat\n*raw\nCOMMIT\n",
    SECTION,
  );
  expect([records.version, records.backend]).toEqual(["1.8.9", "nf_tables"]);
});

it("a table iptables cannot print is a warning, other lines are named", () => {
  const { warnings } = parseIptablesSave(
    "# Table `x' is incompatible, use 'nft' tool.\nrubbish\n*filter\n-X\nCOMMIT\n",
    SECTION,
  );
  expect(warnings.map((warning) => [warning.code, warning.line])).toEqual([
    ["incompatible-table", 1],
    ["parse", 2],
    ["parse", 4],
  ]);
});

it("any text is read without an exception", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("*filter\n", "-A INPUT ", '"', "\\", "! ", "-j ", ":a b [", "COMMIT\n", "__proto__ "),
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((parts) => parts.join("")),
      (text) => {
        expect(parseIptablesSave(`*filter\n${text}`, SECTION).warnings.length).toBeLessThan(30);
      },
    ),
    { numRuns: 200 },
  );
});
