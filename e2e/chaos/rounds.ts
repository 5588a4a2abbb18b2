// One host, many runs, each with a fault: what the app says, what it keeps, and what it leaves behind.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collectSteps } from "../../electron/backend/assemble.ts";
import { type CollectOutcome, collectHost } from "../../electron/backend/collect-host.ts";
import { createHistory } from "../../electron/history/history.ts";
import { connect } from "../../electron/ssh/connect.ts";
import { analyse } from "../../shared/analyse.ts";
import { decodeSnapshot, encodeSnapshot } from "../../shared/snapshot/codec.ts";
import { type SshHost, startSshHost } from "../ssh/host.ts";
import { descendants, type Fault, faultOf, lineWith } from "./faults.ts";

/**
 * A run is stopped by the app after this: soon where it can only hang, else long enough. Seconds; never less than so
 * many times what a run without a fault took just now.
 */
const HANGING = { seconds: 3, times: 2 };
const RUNNING = { seconds: 15, times: 5 };
/** A delay of 300 ms each way costs every exchange of the handshake. */
const SLOW = { seconds: 60, times: 10 };
/** The app may come this much later than its own limit. Milliseconds. */
const LATE_MS = 4_000;
/** What a host runs has to notice that its connection is gone. Milliseconds. */
const HOST_GRACE_MS = 6_000;

export interface Round {
  readonly number: number;
  readonly fault: Fault;
  /** How it ended: the sentence, or `complete`. */
  readonly said: string;
  readonly sections: number;
  readonly milliseconds: number;
  /** Longest time the event loop stood still. */
  readonly stoodMs: number;
  /** What should not have been; empty is good. */
  readonly wrong: readonly string[];
}

export interface Chaos {
  play(number: number): Promise<Round>;
  end(): Promise<void>;
}

export async function startChaos(seed: number): Promise<Chaos> {
  const folder = mkdtempSync(join(tmpdir(), "vethscope-chaos-"));
  chmodSync(folder, 0o755);
  const identity = join(folder, "key");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", identity]);
  const host = await startSshHost(folder, [readFileSync(`${identity}.pub`, "utf8").trim()]);
  const configFile = join(folder, "config");
  const history = createHistory(join(folder, "history"), { perHost: 10_000, totalBytes: 1 << 30 });
  const crashes: string[] = [];
  const onCrash = (error: unknown) =>
    crashes.push(error instanceof Error ? String(error.stack) : String(error));
  process.on("uncaughtException", onCrash).on("unhandledRejection", onCrash);

  /** A whole run without a fault: how much it sends, and the first snapshot to be left alone. */
  const whole = await attempt(host, { kind: "slow", delayMs: 0, lossPercent: 0 }, 1, 60);
  if (!whole.outcome.ok || !whole.outcome.snapshot.complete) {
    await end();
    throw new Error(`the run without a fault failed: ${JSON.stringify(whole.outcome).slice(0, 500)}`);
  }
  const expected = whole.outcome.snapshot.sections.length;
  await history.keep(whole.outcome.snapshot);

  async function attempt(host: SshHost, fault: Fault, bytes: number, seconds: number) {
    const cancel = new AbortController();
    const { line, between } = lineWith(fault, bytes, () => cancel.abort());
    const door = await host.door([], between);
    const known = join(folder, `known-${door.port}`);
    writeFileSync(known, `${door.knownLine}\n`);
    writeFileSync(configFile, `Host *\n  IdentitiesOnly yes\n  IdentityFile ${identity}\n`);
    const onHost = fault.kind === "output" ? fault.what : fault.kind === "clock" ? fault.skew : "";
    writeFileSync(join(folder, "fault"), onHost);
    const user = fault.kind === "talker" ? "talker" : "root";
    const request = {
      target: `${user}@127.0.0.1:${door.port}`,
      knownHostsFile: known,
      timeoutSeconds: seconds,
    };
    let reported = 0;
    let firstAt: number | null = null;
    const watcher = {
      ask: () => Promise.reject(new Error("nobody is to be asked")),
      onState: () => undefined,
      onNotice: () => undefined,
      onProgress: ({ section }: { section: { state: string } }) => {
        if (section.state === "running") return;
        reported += 1;
        firstAt ??= line.sent;
      },
    };
    const steps = {
      ...collectSteps,
      connect: (asked: typeof request, options: Parameters<typeof connect>[1]) =>
        connect({ ...asked, configFile, useAgent: false }, options),
    };
    const began = performance.now();
    const outcome: CollectOutcome = await collectHost(steps, request, watcher, cancel.signal);
    return { outcome, line, door, reported, firstAt, milliseconds: performance.now() - began };
  }

  async function play(number: number): Promise<Round> {
    const fault = faultOf(seed, number);
    const before = fingerprints(join(folder, "history"));
    let stood = 0;
    let last = performance.now();
    const pulse = setInterval(() => {
      stood = Math.max(stood, performance.now() - last - 20);
      last = performance.now();
    }, 20);
    const endless = fault.kind === "output" && fault.what === "endless";
    const hangs = fault.kind === "frozen" || fault.kind === "talker" || endless;
    const limit = hangs ? HANGING : fault.kind === "slow" ? SLOW : RUNNING;
    const seconds = Math.max(limit.seconds, Math.ceil((limit.times * whole.milliseconds) / 1000));
    const run = await attempt(host, fault, whole.line.sent, seconds);
    clearInterval(pulse);
    const { outcome } = run;
    const wrong: string[] = [];
    const said = outcome.ok ? (outcome.snapshot.incompleteReason ?? "complete") : outcome.failure.message;
    const sections = outcome.ok ? outcome.snapshot.sections.length : 0;

    if (crashes.length > 0) wrong.push(`crashed: ${crashes.splice(0).join("; ")}`);
    if (!outcome.ok && outcome.failure.code === "internal") wrong.push("an internal error");
    if (said !== "complete" && !/^[A-Z0-9].{10,600}\.$/s.test(said)) wrong.push("not a sentence");
    if (run.milliseconds > seconds * 1000 + Math.max(LATE_MS, whole.milliseconds))
      wrong.push(`took ${Math.round(run.milliseconds)} ms`);
    if (outcome.ok) {
      if (sections < run.reported) wrong.push(`${run.reported} sections were reported, ${sections} are kept`);
      if (outcome.snapshot.complete !== (outcome.snapshot.incompleteReason === undefined))
        wrong.push("complete and a reason");
      const decoded = decodeSnapshot(encodeSnapshot(outcome.snapshot));
      if (!decoded.ok) wrong.push("its file cannot be opened");
      else if (analyse(decoded.snapshot).topology.namespaces.length === 0 && sections > expected / 2)
        wrong.push("no picture of what arrived");
    } else if (run.reported > 0) wrong.push(`${run.reported} sections had arrived and are lost`);
    const late =
      "share" in fault && whole.firstAt !== null && fault.share * whole.line.sent > whole.firstAt + 8_000;
    if (late && sections === 0) wrong.push("nothing was kept although sections had been sent");
    if (fault.kind === "slow" && said !== "complete" && !/longer than/.test(said))
      wrong.push("slowness broke it");
    if (fault.kind === "clock" && said !== "complete") wrong.push("a wrong clock broke it");
    if (fault.kind === "clock" && outcome.ok) {
      const skew = analyse(outcome.snapshot).topology.host.clockSkewSeconds ?? 0;
      if (Math.sign(skew) !== (fault.skew === "ahead" ? 1 : -1) || Math.abs(skew) < 1e7)
        wrong.push(`a clock off by three years was taken for ${skew} s`);
    }
    if (fault.kind === "output" && sections < 5) wrong.push("one loud command cost the sections before it");
    if (fault.kind === "output" && fault.what !== "binary" && outcome.ok) {
      // 100 MB in one section cannot all be kept; what is left out must be said where it is missing.
      const loud = outcome.snapshot.sections.filter((section) => section.end !== "complete");
      if (loud.length === 0 && outcome.snapshot.complete) wrong.push("endless output was called complete");
    }
    if (outcome.ok) await history.keep(outcome.snapshot);

    run.line.thaw();
    const left = await remaining(host);
    if (left.length > 0) wrong.push(`left on the host: ${left.join(" | ")}`);
    const here = descendants(process.pid).filter((pid) => commandOf(pid).startsWith("ssh"));
    if (here.length > 0) wrong.push(`left on this machine: ${here.map(commandOf).join(" | ")}`);
    const after = fingerprints(join(folder, "history"));
    for (const [file, print] of before)
      if (after.get(file) !== print) wrong.push(`${file} was changed or lost`);
    run.door.close();
    return {
      number,
      fault,
      said,
      sections,
      milliseconds: Math.round(run.milliseconds),
      stoodMs: Math.round(stood),
      wrong,
    };
  }

  async function end(): Promise<void> {
    process.off("uncaughtException", onCrash).off("unhandledRejection", onCrash);
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }

  return { play, end };
}

/** Processes on the host that are still there after they had time to notice. */
async function remaining(host: SshHost): Promise<string[]> {
  const began = performance.now();
  for (;;) {
    const left = host.leftovers();
    if (left.length === 0 || performance.now() - began > HOST_GRACE_MS) return left;
    await new Promise((later) => setTimeout(later, 50));
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

/** Every file below a folder with its hash. */
function fingerprints(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (statSync(path).isFile() && name.endsWith(".vethscope"))
      found.set(name, createHash("sha256").update(readFileSync(path)).digest("hex"));
  }
  return found;
}
