// Facts about the frame reader: what it accepts, bounds and keeps, whatever the slices of the stream are.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Section } from "../../shared/snapshot/snapshot.ts";
import { DEFAULT_FRAME_LIMITS, type FrameEvent, type FrameLimits, FrameReader } from "./frames.ts";

const B = "0123456789abcdef0123456789abcdef";

function read(stream: string | Uint8Array, step = 1 << 20, limits: FrameLimits = DEFAULT_FRAME_LIMITS) {
  const bytes = typeof stream === "string" ? Buffer.from(stream) : stream;
  const reader = new FrameReader(B, limits);
  const events: FrameEvent[] = [];
  for (let at = 0; at < bytes.length; at += step) events.push(...reader.push(bytes.subarray(at, at + step)));
  events.push(...reader.end());
  return {
    reader,
    events,
    sections: events.flatMap((e): Section[] => (e.type === "section" ? [e.section] : [])),
  };
}

const WHOLE = [
  "Welcome to prod-7!\n",
  `${B} start vethscope-collect 1\n`,
  `${B} begin meta - 10 id; uname -srm\n`,
  "a=1\nb=2\n",
  `\n${B} end 0 12\n`,
  `${B} plan 3\n`,
  `${B} skip nft - not-found nft is not installed\n`,
  `${B} begin ip 4026532177 10 nsenter --net=/run/netns/a ip -batch -\n`,
  "[]",
  `\n${B} err\ncannot\nopen\n${B} end 124 10000 timeout\n`,
  `${B} done 10042\n`,
].join("");

const EXPECTED: Section[] = [
  {
    name: "meta",
    netns: null,
    command: "id; uname -srm",
    text: "a=1\nb=2\n",
    errorText: "",
    exitCode: 0,
    durationMs: 12,
    end: "complete",
  },
  {
    name: "nft",
    netns: null,
    command: "",
    text: "",
    errorText: "",
    exitCode: null,
    durationMs: 0,
    end: "complete",
    skipped: { reason: "not-found", text: "nft is not installed" },
  },
  {
    name: "ip",
    netns: 4026532177,
    command: "nsenter --net=/run/netns/a ip -batch -",
    text: "[]",
    errorText: "cannot\nopen",
    exitCode: 124,
    durationMs: 10000,
    end: "timeout",
  },
];

describe("a whole stream", () => {
  it.each([1, 2, 7, 31, 32, 33, 34, 100, 4096])("gives the same sections in slices of %i bytes", (step) => {
    const { sections, events, reader } = read(WHOLE, step);
    expect(sections).toEqual(EXPECTED);
    expect(reader.noise).toBe("Welcome to prod-7!\n");
    expect(events.map((e) => e.type)).toEqual([
      "start",
      "begin",
      "section",
      "plan",
      "section",
      "begin",
      "section",
      "done",
    ]);
    expect(reader.notes).toEqual([]);
  });
});

describe("packed groups", () => {
  const lines = WHOLE.split("\n");
  const start = `${lines.slice(0, 2).join("\n")}\n`;
  const rest = lines.slice(2).join("\n");
  const pack = (text: string | Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${B} pack gzip\n`), gzipSync(text), Buffer.from(`\n${B} packed\n`)]);

  it.each([1, 7, 33, 4096])(
    "of whole sections give what the plain stream gives, in slices of %i bytes",
    (step) => {
      const { sections, reader } = read(Buffer.concat([Buffer.from(start), pack(rest)]), step);
      expect(sections).toEqual(EXPECTED);
      expect([reader.noise, reader.notes]).toEqual(["Welcome to prod-7!\n", []]);
    },
  );

  it("of one section's content leave its begin and end in the open", () => {
    const [meta] = EXPECTED;
    const stream = [
      Buffer.from(`${start}${B} begin meta - 10 id; uname -srm\n`),
      pack("a=1\n"),
      pack("b=2\n"),
      Buffer.from(`\n${B} end 0 12\n`),
    ];
    const { sections, reader } = read(Buffer.concat(stream), 5);
    expect([sections, reader.notes]).toEqual([[meta], []]);
  });

  it("that are cut keep every section that had arrived whole", () => {
    // Digits that do not pack well, the same in every run.
    const digits = (i: number) => createHash("sha256").update(String(i)).digest("hex");
    const many = Array.from(
      { length: 400 },
      (_, i) => `${B} begin ip ${i + 1} 4 ip\n${digits(i)}\n\n${B} end 0 1\n`,
    );
    const whole = Buffer.concat([Buffer.from(start), pack(rest), pack(many.join(""))]);
    // What arrived may end between two sections: of cuts a byte apart some do not.
    const lasts = Array.from({ length: 80 }, (_, more) => {
      const { sections } = read(whole.subarray(0, whole.length - 2000 - more));
      expect(sections.slice(0, 3)).toEqual(EXPECTED);
      expect(sections.length).toBeGreaterThan(100);
      expect(new Set(sections.slice(0, -1).map((one) => one.end))).toEqual(new Set(["complete", "timeout"]));
      return sections.at(-1)?.end;
    });
    expect(new Set(lasts)).toContain("cut");
  });

  it("that are damaged are read as far as they go, and named", () => {
    const packed = pack(`${B} begin ip 7 4 ip\n${"abcdefg\n".repeat(5000)}\n${B} end 0 1\n`);
    packed.fill(0x55, packed.length - 60, packed.length - 50);
    const { sections, reader } = read(Buffer.concat([Buffer.from(start), packed, Buffer.from(rest)]));
    expect(sections.map((one) => [one.name, one.end])).toContainEqual(["meta", "complete"]);
    expect(reader.notes).toEqual([expect.stringContaining("damaged")]);
  });

  it("that expand without end are bounded while they expand, and the section is named", () => {
    const limits = { sectionBytes: 1_000_000, totalBytes: 50_000_000, noiseBytes: 1000 };
    const bomb = pack(`${B} begin ip 7 4 ip\n${"0".repeat(30_000_000)}\n${B} end 0 1\n`);
    const { sections, reader } = read(
      Buffer.concat([Buffer.from(start), bomb, Buffer.from(rest)]),
      1 << 20,
      limits,
    );
    expect(sections.map((one) => [one.name, one.end])).toEqual([
      ["ip", "too-large"],
      ["meta", "complete"],
      ["nft", "complete"],
      ["ip", "timeout"],
    ]);
    expect(sections[0]?.text.length).toBeLessThanOrEqual(limits.sectionBytes);
    expect(reader.notes[0]).toMatch(/^ip@7: .*more than 1000000 bytes/);
  });

  it("do not nest: a packed group that unpacks to itself is content", () => {
    const { sections } = read(Buffer.concat([Buffer.from(start), pack(pack(rest)), Buffer.from(rest)]));
    expect(sections).toEqual(EXPECTED);
  });

  it("count against the whole stream as what they expand to", () => {
    const limits = { sectionBytes: 1_000_000, totalBytes: 2_000_000, noiseBytes: 1000 };
    const section = pack(`${B} begin ip 7 4 ip\n${"0".repeat(900_000)}\n\n${B} end 0 1\n`);
    const { events } = read(Buffer.concat([Buffer.from(start), section, section, section]), 500, limits);
    expect(events.at(-1)).toMatchObject({ type: "overflow" });
  });
});

describe("what hosts put into their answers", () => {
  const inside = (content: string | Buffer) =>
    Buffer.concat([
      Buffer.from(`${B} start vethscope-collect 1\n${B} begin proc-cmdline - 10 cat\n`),
      Buffer.from(content),
      Buffer.from(`\n${B} end 0 1\n${B} done 1\n`),
    ]);

  it.each([
    ["a marker with another boundary", `${"f".repeat(32)} end 0 1\nrest\n`],
    ["the boundary inside a line", `x ${B} end 0 1\nrest\n`],
    ["the boundary without a word we know", `${B} finish 0 1\n`],
    ["the boundary without a space", `${B}end 0 1\n`],
    ["an end with a forged form", `${B} end zero one\n`],
    ["NUL bytes", "sleep\u00001000\u0000\n"],
    ["no newline at the end", "abc"],
    ["nothing but newlines", "\n\n\n"],
    ["nothing", ""],
    ["a byte order mark", "\ufeffabc"],
  ])("%s stays content", (_what, content) => {
    for (const step of [1, 5, 1000]) {
      const { sections } = read(inside(content), step);
      expect(sections.map((s) => [s.name, s.text, s.end])).toEqual([["proc-cmdline", content, "complete"]]);
    }
  });

  it("bytes that are no UTF-8 are replaced, and noted", () => {
    const { sections, reader } = read(inside(Buffer.from([0x61, 0xff, 0xfe, 0x62])));
    expect(sections[0]?.text).toBe("a\ufffd\ufffdb");
    expect(reader.notes).toEqual(["proc-cmdline: some bytes are not UTF-8 and were replaced"]);
  });

  it("__proto__ is no section name that could harm, and no marker", () => {
    const { sections } = read(`${B} begin __proto__ - 1 x\nhi\n\n${B} end 0 1\n`);
    expect(sections).toEqual([]);
  });
});

describe("a stream that ends early", () => {
  const cut = WHOLE.indexOf("[]") + 2;

  it("keeps the open section and marks it cut", () => {
    const { sections } = read(WHOLE.slice(0, cut), 10);
    expect(sections.slice(0, 2)).toEqual(EXPECTED.slice(0, 2));
    expect(sections[2]).toEqual({ ...EXPECTED[2], errorText: "", exitCode: null, durationMs: 0, end: "cut" });
  });

  it.each([3, 20, 34, 40])("half a marker (%i bytes of it) is no content", (bytes) => {
    const { sections } = read(WHOLE.slice(0, cut + bytes), 10);
    expect(sections[2]?.text.trimEnd()).toBe("[]");
    expect(sections[2]?.end).toBe("cut");
  });

  it("a new begin closes a section whose end was lost", () => {
    const { sections } = read(`${B} begin a - 1 x\none\n${B} begin b - 1 y\ntwo\n\n${B} end 0 1\n`);
    expect(sections.map((s) => [s.name, s.text, s.end])).toEqual([
      ["a", "one\n", "cut"],
      ["b", "two\n", "complete"],
    ]);
  });
});

describe("bounds", () => {
  const limits = { sectionBytes: 10, totalBytes: 1000, noiseBytes: 8 };

  it("a section beyond its limit keeps its beginning and says so; the next one is whole", () => {
    const stream = `${B} begin a - 1 x\n${"y".repeat(50)}\n\n${B} end 0 1\n${B} begin b - 1 x\nok\n\n${B} end 0 1\n`;
    const { sections, reader } = read(stream, 16, limits);
    expect(sections.map((s) => [s.name, s.text, s.end, s.exitCode])).toEqual([
      ["a", "yyyyyyyyyy", "too-large", 0],
      ["b", "ok\n", "complete", 0],
    ]);
    expect(reader.notes).toEqual(["a: only the first 10 bytes were kept"]);
  });

  it("a stream beyond the whole limit stops the run, once", () => {
    const { events } = read(`${B} begin a - 1 x\n${"y\n".repeat(2000)}`, 64, limits);
    expect(events.map((e) => e.type)).toEqual(["begin", "section", "overflow"]);
  });

  it("noise is kept up to its limit, errors up to 16 KiB", () => {
    const noisy = `${"motd ".repeat(10)}\n${B} begin a - 1 x\n\n${B} err\n${"e".repeat(20_000)}\n${B} end 0 1\n`;
    const { reader, sections } = read(noisy, 500, { ...limits, totalBytes: 1e6 });
    expect(reader.noise).toBe("motd mot");
    expect(sections[0]?.errorText.length).toBeLessThanOrEqual(16 * 1024 + 1);
  });

  it("a line that begins with the boundary and never ends is not held in memory as a marker", () => {
    const { sections } = read(`${B} begin a - 1 x\n${B} ${"z".repeat(200_000)}`, 5000);
    expect(sections[0]?.end).toBe("cut");
    expect(sections[0]?.text.length).toBeGreaterThan(100_000);
  });
});
