import { expect, it } from "vitest";
import { describeRecorded, fieldOutput, fixture, SECTION } from "../testing/recorded.ts";
import { parseIpBatch } from "./ip-batch.ts";
import { parseNsidText } from "./nsid.ts";
import { parseNsidTargets } from "./nsid-targets.ts";

describeRecorded("ip netns list-id", () => {
  // Fact: no-nsid
  it("old versions print a blank where a name would follow", () => {
    const { records, warnings } = parseNsidText(fieldOutput("netns/list-id-unnamed.txt"), SECTION);
    expect(warnings).toEqual([]);
    expect(records.map((record) => [record.nsid, record.name])).toEqual([
      [0, null],
      [1, null],
    ]);
  });
});

it("new versions print the name, in text and in JSON", () => {
  const expected = [{ nsid: 0, name: "vsp-b", currentNsid: null }];
  const bare = (records: readonly { source: unknown }[]) => records.map(({ source: _, ...record }) => record);
  expect(bare(parseNsidText(fixture("kinds-nsid.txt"), SECTION).records)).toEqual(expected);
  expect(bare(parseIpBatch(fixture("kinds-nsid.json"), SECTION).records.nsids)).toEqual(expected);
});

it("answers about targets belong to the numbers of the first line, in order; a failed one is skipped aloud", () => {
  const { records, warnings } = parseNsidTargets(
    '# 0 4\nnull\n[{"nsid":0,"current-nsid":2},{"nsid":1}]\n',
    SECTION,
  );
  expect(
    records.map(({ target, ids }) => ({ target, ids: ids.map((id) => [id.nsid, id.currentNsid]) })),
  ).toEqual([
    {
      target: 4,
      ids: [
        [0, 2],
        [1, null],
      ],
    },
  ]);
  expect(warnings).toMatchObject([{ code: "failed", line: 2 }]);
});

it("answers without the numbers asked for belong to nobody", () => {
  const { records, warnings } = parseNsidTargets('[{"nsid":0}]\n', SECTION);
  expect([records, warnings.length]).toEqual([[], 1]);
});
