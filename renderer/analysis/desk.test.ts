import { describe, expect, it } from "vitest";
import { encodeSnapshot } from "../../shared/snapshot/codec.ts";
import type { SectionKey, Snapshot } from "../../shared/snapshot/snapshot.ts";
import { snapshotOf } from "../testing/fake-shell.ts";
import { AnalysisDesk } from "./desk.ts";

const snapshot: Snapshot = {
  ...snapshotOf("web-3"),
  sections: [
    {
      name: "os-release",
      netns: null,
      command: "cat /etc/os-release",
      text: 'PRETTY_NAME="Debian 12"\nID=debian\n',
      errorText: "",
      exitCode: 0,
      durationMs: 2,
      end: "complete",
    },
    {
      name: "nft",
      netns: 4026531840,
      command: "nft -j -a list ruleset",
      text: "",
      errorText: "",
      exitCode: null,
      durationMs: 0,
      end: "complete",
      skipped: { reason: "not-found", text: "nft is not installed" },
    },
  ],
};

describe("the analysis desk", () => {
  it("lists every section of the run, also those that were not run", () => {
    const desk = new AnalysisDesk();
    const answer = desk.analyseSnapshot(snapshot);
    expect(answer.ok && answer.value.sections).toMatchObject([
      { key: "os-release", exitCode: 0, size: 34, skipped: null },
      { key: "nft@4026531840", exitCode: null, skipped: { reason: "not-found" } },
    ]);
  });

  it("gives the very line a source points to", () => {
    const desk = new AnalysisDesk();
    desk.analyseSnapshot(snapshot);
    expect(desk.excerpt({ section: "os-release" as SectionKey, line: 2 })).toMatchObject({
      command: "cat /etc/os-release",
      firstLine: 2,
      lines: ["ID=debian"],
    });
    expect(desk.excerpt({ section: "nowhere" as SectionKey, line: 1 })).toBeNull();
  });

  it("saves what it opened, byte for byte the same document", () => {
    const desk = new AnalysisDesk();
    const bytes = encodeSnapshot(snapshot);
    expect(desk.openBytes(bytes).ok).toBe(true);
    expect(desk.encode()).toEqual({ ok: true, value: bytes });
  });

  it("keeps the snapshot it has when a file cannot be read", () => {
    const desk = new AnalysisDesk();
    desk.analyseSnapshot(snapshot);
    expect(desk.openBytes(new Uint8Array([1, 2, 3]))).toMatchObject({ ok: false });
    expect(desk.sectionText("os-release" as SectionKey)?.text).toBe(snapshot.sections[0]?.text);
  });
});

describe("findings and changes", () => {
  const at = (collectedAt: string, hostname: string, epoch: string): Snapshot => ({
    ...snapshot,
    collectedAt,
    sections: [
      {
        ...(snapshot.sections[0] as Snapshot["sections"][number]),
        name: "meta",
        text: `machine_id=m\nboot_id=b\nhostname=${hostname}\nepoch=${epoch}\n`,
      },
    ],
  });
  const early = at("2026-01-01T00:00:00.000Z", "old", "1767225600");
  const late = at("2026-01-01T00:01:00.000Z", "new", "1767232860");

  it("come with the snapshot: what is wrong, and what changed since the one before of the same host", () => {
    const desk = new AnalysisDesk();
    const first = desk.analyseSnapshot(early);
    expect(first.ok && [first.value.findings, first.value.difference]).toEqual([[], null]);
    const second = desk.analyseSnapshot(late);
    expect(second.ok && second.value.findings.map((one) => one.code)).toEqual(["clock-off"]);
    expect(
      second.ok && second.value.difference?.changes.map((one) => `${one.change} ${one.kind} ${one.name}`),
    ).toEqual(["changed host new"]);
  });

  it("a file opened after a later one is no change, but can be compared with", () => {
    const desk = new AnalysisDesk();
    desk.analyseSnapshot(late);
    const older = desk.analyseSnapshot(early);
    expect(older.ok && older.value.difference).toBeNull();
    const compared = desk.compareWith(encodeSnapshot(late));
    expect(compared.ok && compared.value.changes.length).toBe(1);
    expect(desk.compareWith(new Uint8Array([1])).ok).toBe(false);
  });
});
