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
