// The script run by hand gives the snapshot that a client would have made of the same bytes.
import { spawnSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { decodeSnapshot } from "../../shared/snapshot/codec.ts";
import type { Section } from "../../shared/snapshot/snapshot.ts";
import { describeScript } from "./describe.ts";
import { FrameReader } from "./frames.ts";

let output = Buffer.alloc(0);
beforeAll(() => {
  const { script } = describeScript();
  output = spawnSync("sh", ["-s"], { input: script, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 }).stdout;
}, 70_000);

const boundary = () => output.toString("latin1").slice(0, 32);

test("every section is the one the client's reader finds", () => {
  const reader = new FrameReader(boundary());
  const events = [...reader.push(output), ...reader.end()];
  const sections: Section[] = events.flatMap((event) => (event.type === "section" ? [event.section] : []));
  expect(sections.length).toBeGreaterThan(10);
  const decoded = decodeSnapshot(output);
  expect(decoded).toMatchObject({ ok: true, snapshot: { complete: true, source: { transport: "script" } } });
  expect(decoded.ok && decoded.snapshot.sections).toEqual(sections);
});

test("a banner in front and carriage returns of no terminal do not hide it", () => {
  const decoded = decodeSnapshot(Buffer.concat([Buffer.from("Welcome to host7\n"), output]));
  expect(decoded).toMatchObject({ ok: true, snapshot: { noise: "Welcome to host7", complete: true } });
});

test("packed by gzip it is the same", () => {
  expect(decodeSnapshot(gzipSync(output))).toEqual(decodeSnapshot(output));
});

test("an output that was cut is read as far as it goes, and says so", () => {
  const whole = decodeSnapshot(output);
  // In the middle of what a command printed: between two sections nothing would be cut but the end.
  const text = "\nPRETTY_NAME=";
  expect(whole.ok && whole.snapshot.sections.some((section) => section.text.includes(text.trim()))).toBe(
    true,
  );
  const decoded = decodeSnapshot(output.subarray(0, output.indexOf(text) + text.length));
  expect(decoded).toMatchObject({ ok: true, snapshot: { complete: false } });
  expect(decoded.ok && decoded.snapshot.sections.at(-1)?.end).toBe("cut");
});

test("the output of a later script is refused in one sentence, packed or not", () => {
  const later = Buffer.from(
    output.toString("latin1").replace("start vethscope-collect 1", "start vethscope-collect 2"),
    "latin1",
  );
  const refused = {
    ok: false,
    error:
      "the output has version 2 of the collection script's frames; this Vethscope reads version 1. Update Vethscope to open it",
  };
  expect([decodeSnapshot(later), decodeSnapshot(gzipSync(later))]).toEqual([refused, refused]);
});
