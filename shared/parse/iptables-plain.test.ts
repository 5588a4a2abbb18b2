import fc from "fast-check";
import { expect, it } from "vitest";
import { isPlainRule } from "./iptables-plain.ts";
import { FREE_TEXT, readRuleBody, splitWords } from "./iptables-rule.ts";
import { describeRecorded, fieldOutput, filesIn } from "./testing/recorded.ts";

function isPlain(words: string): boolean {
  return isPlainRule(words, 0, words.length, FREE_TEXT);
}

/** Words that meet in rules, among them those that look like something else. */
const WORDS = [
  ..."-s -d -p -i -o -f -4 -6 -m -j -g -c ! - -- --- -1 -x2 --dport --comment --to-ports --match-set --tcp-flags".split(
    " ",
  ),
  ..."--jump --goto --source --fragment --ipv4 --set-counters --random-fully --log-prefix tcp 80 10.0.0.0/8".split(
    " ",
  ),
  ...[
    '"two words"',
    '"-j DROP"',
    '"a \\" b"',
    '"open',
    "it's",
    'mid"dle',
    "'x y'",
    "",
    "\t",
    "--not_an_option",
    "ä",
  ],
];

it("a rule that passes at a glance has no word that belongs to no option", () => {
  const passed = { count: 0 };
  const line = fc.array(fc.constantFrom(...WORDS), { maxLength: 9 }).map((words) => words.join(" "));
  fc.assert(
    fc.property(line, (text) => {
      if (!isPlain(text)) return;
      passed.count += 1;
      expect([text, readRuleBody(splitWords(text)).stray]).toEqual([text, []]);
    }),
    { numRuns: 20_000 },
  );
  expect(passed.count).toBeGreaterThan(100);
});

it("what the kernel's own printers write passes; doubtful words do not", () => {
  for (const text of [
    '-d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-SVC-X',
    "! -i docker0 -p tcp -m tcp --tcp-flags FIN,SYN SYN -m set ! --match-set blocked src,dst -g away",
    "-m statistic --mode random --probability 0.50000000000 -j MASQUERADE --random-fully",
  ])
    expect([text, isPlain(text)]).toEqual([text, true]);
  for (const text of [
    "-j ACCEPT stray",
    "-j ACCEPT -j DROP",
    "-m comment --comment -a stray",
    '-m comment --comment "open',
    "-s ! 10.0.0.0/8",
    "10.0.0.0/8",
  ])
    expect([text, isPlain(text)]).toEqual([text, false]);
});

describeRecorded("rules of real programs", () => {
  it("nearly all rules that firewalls print pass at a glance", () => {
    const lines = filesIn("field-outputs/iptables-save")
      .flatMap((file) => fieldOutput(`iptables-save/${file}`).split("\n"))
      .filter((line) => line.startsWith("-A "));
    const passed = lines.filter((line) => isPlain(line.split(" ").slice(2).join(" ")));
    expect(passed.length).toBeGreaterThan(0.9 * lines.length);
    expect(lines.length).toBeGreaterThan(40);
  });
});
