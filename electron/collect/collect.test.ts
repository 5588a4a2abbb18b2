// Facts about one collection against hosts that do not behave: silent, noisy, cut, hung, endless.
import { spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { type HostExit, type HostTransport, TransportError } from "../transport/host-transport.ts";
import { type CollectOptions, type CollectProgress, collect } from "./collect.ts";
import { hostProcess } from "./private-world.ts";

const OPTIONS: CollectOptions = { target: "test", sudo: false };

/** A host on which every command is answered by this shell text. BOUNDARY is taken from the script it is sent. */
function hostThat(answer: string): HostTransport {
  const prelude = `while read -r line; do case $line in VS_BOUNDARY=*) B=\${line#*=};; vs_main) break;; esac; done\n`;
  return {
    kind: "local",
    label: "test",
    ended: new Promise(() => undefined),
    exec: async () => hostProcess(spawn("sh", ["-c", prelude + answer], { stdio: "pipe" })),
    close: () => undefined,
  };
}

function run(
  transport: HostTransport,
  options: Partial<CollectOptions> = {},
  signal = new AbortController().signal,
) {
  const seen: CollectProgress[] = [];
  return collect(transport, { ...OPTIONS, ...options }, (p) => seen.push(p), signal).then((result) => ({
    result,
    seen,
  }));
}

/** A host without a process of its own, which a busy machine could start too late: it begins at once and never goes on. */
function begunAndSilent(): HostTransport {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const exited = new Promise<HostExit>((resolve) => {
    stdout.on("close", () => resolve({ code: null, signal: "TERM", connectionError: null }));
  });
  const kill = () => {
    for (const one of [stdin, stdout, stderr]) one.destroy();
  };
  stdin.once("data", (script: Buffer) => {
    const [, boundary = ""] = /^VS_BOUNDARY=(\w+)/m.exec(script.toString()) ?? [];
    const lines = ["start vethscope-collect 1", "plan 2", "begin meta - 10 id"].map(
      (line) => `${boundary} ${line}\n`,
    );
    stdout.write(`${lines.join("")}a=1\n`);
    stdin.resume();
  });
  return {
    kind: "local",
    label: "test",
    ended: new Promise(() => undefined),
    exec: async () => ({ stdin, stdout, stderr, exited, kill }),
    close: () => undefined,
  };
}

const START = `echo "$B start vethscope-collect 1"; echo "$B plan 2"; echo "$B begin meta - 10 id"; echo a=1;`;
const FIRST = `${START} printf '\\n%s\\n' "$B end 0 5";`;

describe("a host that answers", () => {
  it("gives a complete snapshot with the noise before it, and progress", async () => {
    const { result, seen } = await run(hostThat(`echo Welcome; ${FIRST} echo "$B done 9"`));
    expect(result).toMatchObject({
      ok: true,
      notes: [],
      snapshot: {
        format: "vethscope-snapshot",
        version: 1,
        complete: true,
        noise: "Welcome\n",
        source: { target: "test", transport: "local", sudo: false },
        sections: [{ name: "meta", netns: null, text: "a=1\n", exitCode: 0, durationMs: 5, end: "complete" }],
      },
    });
    expect(seen.map((p) => [p.section.name, p.section.state, p.done, p.planned])).toEqual([
      ["meta", "running", 0, 2],
      ["meta", "done", 1, 2],
    ]);
  });

  it("is done when the frames say so, even if a stray child keeps the stream open", async () => {
    // Waiting for the child would take longer than any test may.
    const { result } = await run(hostThat(`${FIRST} echo "$B done 9"; exec sleep 3600`));
    expect(result).toMatchObject({ ok: true, snapshot: { complete: true } });
  });
});

describe("a host that stops in the middle", () => {
  // Fact: own-limits, one-moment
  it("gives what arrived, with the open section cut and the reason", async () => {
    const { result } = await run(hostThat(`${FIRST} echo "$B begin ip 7 10 ip"; echo '[{"ifin'; exit 3`));
    expect(result).toMatchObject({
      ok: true,
      snapshot: {
        complete: false,
        incompleteReason: "The collector ended before it was done (exit code 3).",
        sections: [{ name: "meta" }, { name: "ip", netns: 7, text: '[{"ifin\n', end: "cut", exitCode: null }],
      },
    });
  });

  it("is stopped by the time limit", async () => {
    const { result } = await run(begunAndSilent(), { totalSeconds: 1 });
    expect(result).toMatchObject({
      ok: true,
      snapshot: { complete: false, incompleteReason: "The collection took longer than 1 s and was stopped." },
    });
  });

  it("is stopped by cancelling, without waiting for the host", async () => {
    const control = new AbortController();
    const transport = hostThat(`${START} exec sleep 3600`);
    const result = await collect(transport, OPTIONS, () => control.abort(), control.signal);
    expect(result).toMatchObject({ ok: true, snapshot: { complete: false, sections: [{ end: "cut" }] } });
  });

  it("is stopped when it sends without end", async () => {
    const limits = { sectionBytes: 1000, totalBytes: 2_000_000, noiseBytes: 1000 };
    const { result } = await run(hostThat(`${START} exec yes`), { limits });
    expect(result).toMatchObject({
      ok: true,
      snapshot: { complete: false, incompleteReason: expect.stringContaining("more than 2 MiB") },
    });
  });
});

describe("a host that does not answer with frames", () => {
  it("is quoted: a forced command or a menu instead of a shell", async () => {
    const { result } = await run(hostThat(`echo "This account is for backups only."; echo bye`));
    expect(result).toEqual({
      ok: false,
      failure: {
        code: "protocol",
        message:
          'The host answered, but not with the collector\'s output: first line was "This account is for backups only.".',
        detail: "This account is for backups only.\nbye",
      },
    });
  });

  it("is quoted from its standard error when it says nothing else", async () => {
    const { result } = await run(hostThat(`echo "sh: not found" >&2; exit 127`));
    expect(result).toMatchObject({
      ok: false,
      failure: {
        code: "protocol",
        message:
          'The host did not run the collector: "sh -s" ended with exit code 127 and said "sh: not found".',
      },
    });
  });

  it("frames with another boundary are not the collector's", async () => {
    const { result } = await run(hostThat(`echo "${"a".repeat(32)} start vethscope-collect 1"`));
    expect(result).toMatchObject({ ok: false, failure: { code: "protocol" } });
  });

  it("a silent one runs into the time limit", async () => {
    const { result } = await run(hostThat("exec sleep 60"), { totalSeconds: 1 });
    expect(result).toMatchObject({ ok: false, failure: { code: "timeout" } });
  });

  it("a refused exec keeps the transport's code and sentence", async () => {
    const refuse = async () => {
      throw new TransportError("exec-refused", "The server refuses commands.");
    };
    const { result } = await run({
      kind: "ssh2",
      label: "x",
      ended: new Promise(() => undefined),
      exec: refuse,
      close: () => undefined,
    });
    expect(result).toEqual({
      ok: false,
      failure: { code: "exec-refused", message: "The server refuses commands." },
    });
  });

  it("an exec that never settles can be cancelled", async () => {
    const control = new AbortController();
    setTimeout(() => control.abort(), 50);
    const silent: HostTransport = {
      kind: "ssh2",
      label: "x",
      ended: new Promise(() => undefined),
      exec: () => new Promise(() => undefined),
      close: () => undefined,
    };
    const { result } = await run(silent, {}, control.signal);
    expect(result).toMatchObject({ ok: false, failure: { code: "cancelled" } });
  });
});
