// What parsing takes is bounded: huge, endless and hostile sections in a process of its own, whose limits of memory and of
// processor time the system keeps. A wall clock would only tell how busy the machine is.
import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";

const FUZZ = Number(process.env.VETHSCOPE_FUZZ ?? 0) > 0;
const PROGRAM = new URL("testing/bounded-run.ts", import.meta.url).pathname;
const ROOT = new URL("../..", import.meta.url).pathname;
/** Megabytes of heap, about ten times what is read: no parser may keep many copies of its lines. */
const HEAP = 512;
const HUGE = 50_000_000;

/** Runs the work below both limits; processor seconds are far above what it takes, far below what a square of it would. */
function bounded(cpuSeconds: number, ...words: readonly (string | number)[]): Promise<unknown> {
  const command = `ulimit -t ${cpuSeconds}; exec "$@"`;
  const node = [
    process.execPath,
    `--max-old-space-size=${HEAP}`,
    "--import",
    "tsx",
    PROGRAM,
    ...words.map(String),
  ];
  const child = spawn("sh", ["-c", command, "sh", ...node], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let [said, complaint] = ["", ""];
  child.stdout.on("data", (text: Buffer) => {
    said += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    complaint += text.toString();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(JSON.parse(said));
      else reject(new Error(`${words.join(" ")}: ended with ${signal ?? code}: ${complaint.slice(0, 2000)}`));
    });
  });
}

describe("within bounded memory and processor time", () => {
  const patience = FUZZ ? 3_600_000 : 300_000;

  it(
    "a section repeated over and over costs its length, not its square",
    async () => {
      expect(await bounded(120, "filled", 2_000_000)).toBeLessThan(70);
    },
    patience,
  );

  it(
    "one endless line, or one without any line end, is no trouble in any section",
    async () => {
      expect(await bounded(120, "endless", 100_000)).toBeLessThan(70);
    },
    patience,
  );

  it(
    "2,000 network namespaces are read",
    async () => {
      expect(await bounded(60, "namespaces")).toBe(2005);
    },
    patience,
  );

  it(
    "sections of 50 MB are read: all of them in the long run, those that hosts fill in the short one",
    async () => {
      const names = FUZZ ? [] : ["ip", "proc-cmdline", "fd-sockets"];
      expect(await bounded(FUZZ ? 1800 : 180, "filled", HUGE, ...names)).toBeLessThan(70);
    },
    patience,
  );

  it(
    "50 MB of what has broken parsers before, amid pieces of real output, is read too",
    async () => {
      const seed = Math.floor(Math.random() * 2 ** 32);
      const names = FUZZ ? [] : ["proc-stat", "iptables-save", "ip-addr"];
      expect(await bounded(FUZZ ? 3600 : 180, "hostile", HUGE, seed, ...names)).toBeLessThan(70);
    },
    patience,
  );
});
