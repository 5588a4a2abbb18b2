import { expect, it } from "vitest";
import { fixture, SECTION } from "../testing/recorded.ts";
import { parseIpBatch } from "./ip-batch.ts";

it("arrays are told apart by what they hold, so a command that failed shifts nothing", () => {
  const { records, warnings } = parseIpBatch(fixture("kinds-batch.txt"), SECTION);
  expect(warnings).toEqual([]);
  const sizes = [records.links, records.routes, records.rules, records.neighbours, records.nsids].map(
    (all) => all.length,
  );
  expect(sizes).toEqual(
    fixture("kinds-batch.txt")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).length),
  );
});

it("each record knows its line and its place in the array", () => {
  const { records } = parseIpBatch(
    '[{"nsid":3}]\n[{"ifindex":1,"ifname":"lo"},{"ifindex":2,"ifname":"b"}]\n',
    SECTION,
  );
  expect(records.links.map((link) => link.source)).toEqual([
    { section: "test", line: 2, item: 0 },
    { section: "test", line: 2, item: 1 },
  ]);
});

it("the second array of rules is IPv6", () => {
  const rules = '[{"priority":0,"src":"all","table":"local"}]\n';
  expect(parseIpBatch(rules + rules, SECTION).records.rules.map((rule) => rule.family)).toEqual([
    "inet",
    "inet6",
  ]);
});

it("an answer cut in the middle keeps its whole entries and says what is missing", () => {
  const cut = '[{"ifindex":1,"ifname":"lo"},{"ifindex":2,"ifname":"eth0"},{"ifindex":3,"ifna';
  const { records, warnings } = parseIpBatch(cut, SECTION);
  expect(records.links.map((link) => link.name)).toEqual(["lo", "eth0"]);
  expect(warnings.map((warning) => warning.text)).toEqual([
    "A JSON list ends in the middle: 2 entries were kept, 1 could not be read.",
  ]);
});

it("pretty-printed JSON, empty objects and quotes that iproute2 escapes wrongly are read", () => {
  const { records, warnings } = parseIpBatch(
    '[ {\n  "ifindex": 1,\n  "ifname": "it\\\'s"\n },{}\n]\n',
    SECTION,
  );
  expect(warnings).toEqual([]);
  expect(records.links.map((link) => [link.name, link.source.line])).toEqual([["it's", 1]]);
});

it("a peer out of reach is an index with a nsid; one in the same netns is a name", () => {
  const { links } = parseIpBatch(fixture("kinds-addr.json"), SECTION).records;
  const peers = links
    .filter((link) => link.kind === "veth")
    .map((link) => [link.name, link.linkName, link.linkIndex, link.linkNetnsid]);
  expect(peers).toEqual([
    ["v1", "v0", null, null],
    ["v0", "v1", null, null],
    ["x0", null, 2, 0],
    ["vb@va", "va", null, null],
    ["va", "vb@va", null, null],
  ]);
});

it("keys that poison prototypes are only text", () => {
  const { records } = parseIpBatch(
    '[{"ifindex":1,"ifname":"x","linkinfo":{"info_kind":"veth","info_data":{"__proto__":5}}}]',
    SECTION,
  );
  expect(Object.keys(records.links[0]?.info ?? {})).toEqual(["__proto__"]);
  expect(({} as { polluted?: unknown }).polluted).toBe(undefined);
});
