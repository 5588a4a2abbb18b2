// Facts about snapshot files.
import { execFileSync } from "node:child_process";
import { gunzipSync, gzipSync, crc32 as zlibCrc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { checkSnapshot, crc32, decodeSnapshot, encodeSnapshot } from "./codec.ts";
import type { Snapshot } from "./snapshot.ts";

const snapshot: Snapshot = {
  format: "vethscope-snapshot",
  version: 1,
  collectedAt: "2026-11-21T00:00:00.000Z",
  durationMs: 12,
  source: { target: "node7", transport: "ssh2", sudo: false },
  complete: true,
  noise: "",
  sections: [
    {
      name: "ip",
      netns: 4026531840,
      command: "ip addr",
      text: "lo ✓ \u0000 __proto__\n",
      errorText: "",
      exitCode: 0,
      durationMs: 3,
      end: "complete",
    },
  ],
};

describe("snapshot files", () => {
  it("come back as they were written", () => {
    expect(decodeSnapshot(encodeSnapshot(snapshot))).toEqual({ ok: true, snapshot });
  });

  it("are plain gzip that other tools read", () => {
    const bytes = encodeSnapshot(snapshot);
    expect(JSON.parse(gunzipSync(bytes).toString("utf8"))).toEqual(snapshot);
    expect(JSON.parse(execFileSync("gzip", ["-dc"], { input: bytes }).toString("utf8"))).toEqual(snapshot);
  });

  it.each([
    ["an empty file", new Uint8Array(), "empty"],
    ["a text file", new TextEncoder().encode("hello, this is no snapshot"), "not gzip"],
    ["gzip of something else", new Uint8Array(gzipSync("hello")), "not JSON"],
    ["gzip of other JSON", new Uint8Array(gzipSync('{"a":1}')), "another format"],
    ["a JSON list", new Uint8Array(gzipSync("[1]")), "no document"],
  ])("refuse %s with a sentence", (_, bytes, words) => {
    const result = decodeSnapshot(bytes);
    expect(result.ok ? "" : result.error).toContain(words);
  });

  it("refuse a file cut at any place, never with an exception", () => {
    const bytes = encodeSnapshot(snapshot);
    const accepted = [];
    for (let length = 0; length < bytes.length; length += 1) {
      if (decodeSnapshot(bytes.subarray(0, length)).ok) accepted.push(length);
    }
    expect(accepted).toEqual([]);
  });

  it("refuse a file with a flipped byte or read it with the same meaning", () => {
    const bytes = encodeSnapshot(snapshot);
    const wrong: number[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] as number) ^ 0x55;
      const result = decodeSnapshot(flipped);
      if (result.ok && JSON.stringify(result.snapshot) !== JSON.stringify(snapshot)) wrong.push(at);
    }
    expect(wrong).toEqual([]);
  });

  it("stop at the size limit while unpacking", () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(8 * 1024 * 1024)));
    const result = decodeSnapshot(bomb, { fileBytes: 1024 * 1024, textBytes: 1024 * 1024 });
    expect(result).toEqual({ ok: false, error: "the snapshot unpacks to more than 1 MB" });
  });

  it("know a bomb by how tightly it is packed, long before the size limit", () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(96 * 1024 * 1024)));
    expect(decodeSnapshot(bomb)).toEqual({
      ok: false,
      error: "the snapshot unpacks to hundreds of times its size, as no host's answer does",
    });
  });

  it("are read back whole where a command printed one sign until its limit", () => {
    const text = "x".repeat(33 * 1024 * 1024);
    const [first] = snapshot.sections;
    const loud = { ...snapshot, sections: [{ ...first, text, end: "too-large" }] } as Snapshot;
    const bytes = encodeSnapshot(loud);
    // Packed more tightly than what is taken for a bomb.
    expect(bytes.length * 300).toBeLessThan(text.length);
    const decoded = decodeSnapshot(bytes);
    expect(decoded.ok && decoded.snapshot.sections[0]?.text === text).toBe(true);
  });

  it("are read where a host repeats itself a lot", () => {
    const line = "-A KUBE-SVC-TCOU7JCQXEZGVUNU -m statistic --mode random -j KUBE-SEP-0000";
    const text = Array.from({ length: 500_000 }, (_, n) => `${line}${n}`).join("\n");
    const large = { ...snapshot, sections: [{ ...snapshot.sections[0], text }] } as Snapshot;
    const bytes = new Uint8Array(gzipSync(JSON.stringify(large)));
    // Larger than where packing begins to be judged.
    expect(text.length).toBeGreaterThan(32 * 1024 * 1024);
    expect(decodeSnapshot(bytes).ok).toBe(true);
  });

  it("say so when they come from a newer Vethscope", () => {
    const result = checkSnapshot({ ...snapshot, version: 99 });
    expect(result.ok ? "" : result.error).toContain("Update Vethscope");
  });

  it("name the place that is damaged", () => {
    const result = checkSnapshot({ ...snapshot, sections: [{ ...snapshot.sections[0], text: 7 }] });
    expect(result.ok ? "" : result.error).toContain("sections.0.text");
  });

  it("use the CRC-32 that zlib computes", () => {
    const bytes = new TextEncoder().encode("The quick brown fox");
    expect(crc32(bytes)).toBe(zlibCrc32(bytes));
  });
});
