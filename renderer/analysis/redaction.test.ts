// Redaction and questions as the app asks them: the preview tells what is saved, and what is open stays.
import { describe, expect, it } from "vitest";
import { decodeSnapshot, encodeSnapshot } from "../../shared/snapshot/codec.ts";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { snapshotOf } from "../testing/fake-shell.ts";
import { AnalysisDesk } from "./desk.ts";

const snapshot: Snapshot = {
  ...snapshotOf("orchid"),
  sections: [
    {
      name: "meta",
      netns: null,
      command: "meta",
      text: "machine_id=m\nboot_id=b\nhostname=orchid\nepoch=1767225600\n",
      errorText: "",
      exitCode: 0,
      durationMs: 1,
      end: "complete",
    },
    {
      name: "hosts",
      netns: null,
      command: "cat hosts",
      text: "203.0.113.77 orchid\n",
      errorText: "",
      exitCode: 0,
      durationMs: 1,
      end: "complete",
    },
  ],
};
const random = new Uint8Array(16).fill(7);

function opened(): AnalysisDesk {
  const desk = new AnalysisDesk();
  desk.analyseSnapshot(snapshot);
  return desk;
}

describe("a redacted copy", () => {
  it("has exactly the pseudonyms that the preview showed", () => {
    const desk = opened();
    const wish = { categories: ["addresses", "names"] as const, random };
    const preview = desk.previewRedaction(wish);
    const saved = desk.encodeRedacted(wish);
    if (!preview.ok || !saved.ok) throw new Error("the desk refused");
    const decoded = decodeSnapshot(saved.value);
    if (!decoded.ok) throw new Error(decoded.error);
    const pseudonym = (original: string) =>
      preview.value.find((one) => one.original === original)?.pseudonym ?? "not in the preview";
    expect(decoded.snapshot.sections[1]?.text).toBe(`${pseudonym("203.0.113.77")} ${pseudonym("orchid")}\n`);
    expect(JSON.stringify(decoded.snapshot)).not.toMatch(/orchid|203\.0\.113\.77/);
  });

  it("keeps what was not chosen", () => {
    const saved = opened().encodeRedacted({ categories: ["addresses"], random });
    const decoded = saved.ok ? decodeSnapshot(saved.value) : saved;
    expect(decoded.ok && decoded.snapshot.sections[1]?.text).toMatch(/ orchid\n$/);
  });

  it("leaves the open snapshot as it is", () => {
    const desk = opened();
    desk.encodeRedacted({ categories: ["names"], random });
    expect(desk.encode()).toEqual({ ok: true, value: encodeSnapshot(snapshot) });
  });

  it("tells its topology and its JSON under the same pseudonyms", () => {
    const desk = opened();
    const wish = { categories: ["names"] as const, random };
    const topology = desk.redactedTopology(wish);
    const json = desk.redactedJson(wish);
    if (!topology.ok || !json.ok) throw new Error("the desk refused");
    expect(topology.value.host.name).not.toBe("orchid");
    expect(json.value).toContain(topology.value.host.name);
    expect(json.value).not.toContain("orchid");
  });

  it("is refused with a reason when nothing is chosen, and when nothing is open", () => {
    expect(opened().encodeRedacted({ categories: [], random })).toEqual({
      ok: false,
      error: "nothing was chosen to be replaced",
    });
    expect(new AnalysisDesk().previewRedaction({ categories: ["names"], random })).toEqual({
      ok: false,
      error: "there is no snapshot to redact",
    });
  });
});

describe("a question", () => {
  it("is answered about what is open, and nobody is an answer", () => {
    expect(new AnalysisDesk().whoIs("192.0.2.1")).toBeNull();
    expect(opened().whoIs("192.0.2.1")).toMatchObject({
      asked: ["address"],
      answers: [],
      nobody: expect.stringMatching(/^Nobody here: 192\.0\.2\.1/),
    });
  });
});
