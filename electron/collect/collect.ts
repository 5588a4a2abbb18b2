// One collection: sends the script over a transport, reads its frames, and makes the snapshot of what arrived.
import { randomBytes } from "node:crypto";
import type { RunFailure, SectionProgress } from "../../shared/api.ts";
import { type Section, SNAPSHOT_VERSION, type Snapshot } from "../../shared/snapshot/snapshot.ts";
import {
  type HostExit,
  type HostProcess,
  type HostTransport,
  TransportError,
} from "../transport/host-transport.ts";
import { DEFAULT_FRAME_LIMITS, type FrameEvent, type FrameLimits, FrameReader } from "./frames.ts";
import { collectionScript, DEFAULT_LIMIT_SECONDS } from "./script/script.ts";

export interface CollectOptions {
  /** What the person typed; kept in the snapshot. */
  readonly target: string;
  /** Whether the transport runs commands as root through sudo; kept in the snapshot. */
  readonly sudo: boolean;
  /** Seconds for the whole run; none when absent. */
  readonly totalSeconds?: number;
  /** Seconds for one section (10). */
  readonly limitSeconds?: number;
  readonly limits?: FrameLimits;
}

export interface CollectProgress {
  readonly section: SectionProgress;
  readonly done: number;
  readonly planned: number | null;
  readonly bytes: number;
  readonly elapsedMs: number;
}

export type CollectResult =
  | {
      readonly ok: true;
      readonly snapshot: Snapshot;
      /** Sentences about what was odd in the stream. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly failure: RunFailure };

/** Time a stopped script gets to end by itself, in milliseconds. */
const GRACE_MS = 1000;
const STDERR_BYTES = 16 * 1024;

type Ending = { readonly why: "ended" | "cancelled" | "time" | "overflow"; readonly text?: string };

/**
 * Runs the collection script on the host behind `transport`. Never rejects. A run that was cancelled, cut or stopped
 * after its first frame gives an incomplete snapshot of what had arrived; before it, a failure with the reason.
 */
export async function collect(
  transport: HostTransport,
  options: CollectOptions,
  onProgress: (progress: CollectProgress) => void,
  signal: AbortSignal,
): Promise<CollectResult> {
  const collectedAt = new Date();
  const startedAt = performance.now();
  if (signal.aborted) return failure("cancelled", "The collection was cancelled before it began.");
  const boundary = randomBytes(16).toString("hex");
  const limitSeconds = options.limitSeconds ?? DEFAULT_LIMIT_SECONDS;
  const script = collectionScript({ boundary, watch: true, pack: true, limitSeconds });
  let running: HostProcess;
  try {
    running = await execOrCancelled(transport, signal);
  } catch (error) {
    if (signal.aborted) return failure("cancelled", "The collection was cancelled before it began.");
    if (error instanceof TransportError) return failure(error.code, error.message);
    return failure(
      "exec-refused",
      `The host did not run the collector: ${error instanceof Error ? error.message : String(error)}`,
    );
  }

  const reader = new FrameReader(boundary, options.limits ?? DEFAULT_FRAME_LIMITS);
  const run = new RunRecord(reader, onProgress, startedAt);
  const stderr = boundedText(running);
  const ending = await readToTheEnd(running, script, run, options.totalSeconds, signal);
  run.take(reader.end());
  const exit = await Promise.race([running.exited, after(ending.why === "ended" ? GRACE_MS : 0)]);

  if (!run.started) return nothingArrived(ending, exit ?? null, reader.noise, stderr(), options);
  const incompleteReason = reasonOf(ending, run.finished, exit ?? null, options);
  const snapshot: Snapshot = {
    format: "vethscope-snapshot",
    version: SNAPSHOT_VERSION,
    collectedAt: collectedAt.toISOString(),
    durationMs: Math.round(performance.now() - startedAt),
    source: { target: options.target, transport: transport.kind, sudo: options.sudo },
    complete: incompleteReason === null,
    ...(incompleteReason === null ? {} : { incompleteReason }),
    noise: reader.noise,
    sections: run.sections,
  };
  return { ok: true, snapshot, notes: reader.notes };
}

/** What the frames have said so far. */
class RunRecord {
  readonly sections: Section[] = [];
  started = false;
  finished = false;
  overflow: string | null = null;
  private planned: number | null = null;
  private readonly reader: FrameReader;
  private readonly onProgress: (progress: CollectProgress) => void;
  private readonly startedAt: number;

  constructor(reader: FrameReader, onProgress: (progress: CollectProgress) => void, startedAt: number) {
    this.reader = reader;
    this.onProgress = onProgress;
    this.startedAt = startedAt;
  }

  push(chunk: Uint8Array): void {
    this.take(this.reader.push(chunk));
  }

  take(events: readonly FrameEvent[]): void {
    for (const event of events) {
      if (event.type === "start") this.started = true;
      else if (event.type === "plan") this.planned = event.sections;
      else if (event.type === "done") this.finished = true;
      else if (event.type === "overflow") this.overflow = event.text;
      else if (event.type === "begin") {
        this.report({ name: event.name, netns: event.netns, state: "running", bytes: 0, durationMs: 0 });
      } else {
        const { section, bytes } = event;
        this.sections.push(section);
        const { name, netns, durationMs } = section;
        this.report({ name, netns, state: stateOf(section), bytes, durationMs });
      }
    }
  }

  private report(section: SectionProgress): void {
    this.onProgress({
      section,
      done: this.sections.length,
      planned: this.planned,
      bytes: this.reader.bytes,
      elapsedMs: Math.round(performance.now() - this.startedAt),
    });
  }
}

function stateOf(section: Section): SectionProgress["state"] {
  if (section.skipped !== undefined) return "skipped";
  if (section.end === "timeout") return "timeout";
  return section.end === "complete" && section.exitCode === 0 ? "done" : "failed";
}

/** Feeds the script, reads until the stream ends or the run is stopped, and leaves nothing running. */
function readToTheEnd(
  running: HostProcess,
  script: string,
  run: RunRecord,
  totalSeconds: number | undefined,
  signal: AbortSignal,
): Promise<Ending> {
  return new Promise((resolve) => {
    const { stdin, stdout } = running;
    let settled = false;
    let timer: NodeJS.Timeout | undefined;
    const finish = (ending: Ending) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", cancelled);
      stdout.removeListener("data", onData);
      stdout.resume();
      // The end of standard input tells the script to end its children; the kill is for a host that does not obey.
      stdin.end();
      if (ending.why === "ended") after(GRACE_MS).then(() => running.kill());
      else running.kill();
      resolve(ending);
    };
    const cancelled = () => finish({ why: "cancelled" });
    const onData = (chunk: Uint8Array) => {
      run.push(chunk);
      if (run.overflow !== null) finish({ why: "overflow", text: run.overflow });
      else if (run.finished) finish({ why: "ended" });
    };
    stdin.on("error", () => undefined);
    stdout.on("error", () => finish({ why: "ended" }));
    stdout.on("data", onData);
    stdout.once("end", () => finish({ why: "ended" }));
    stdout.once("close", () => finish({ why: "ended" }));
    // A child that outlives the script may hold the stream open for ever.
    running.exited.then(() => after(GRACE_MS)).then(() => finish({ why: "ended" }));
    signal.addEventListener("abort", cancelled, { once: true });
    if (totalSeconds !== undefined) timer = setTimeout(() => finish({ why: "time" }), totalSeconds * 1000);
    if (signal.aborted) cancelled();
    else stdin.write(script);
  });
}

async function execOrCancelled(transport: HostTransport, signal: AbortSignal): Promise<HostProcess> {
  const starting = transport.exec("sh -s");
  return new Promise((resolve, reject) => {
    const cancelled = () => {
      reject(signal.reason);
      starting.then((late) => late.kill()).catch(() => undefined);
    };
    signal.addEventListener("abort", cancelled, { once: true });
    starting.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancelled));
  });
}

/** Keeps the beginning of standard error, for the message when nothing else arrives. */
function boundedText(running: HostProcess): () => string {
  let kept = Buffer.alloc(0);
  running.stderr.on("error", () => undefined);
  running.stderr.on("data", (chunk: Uint8Array) => {
    if (kept.length < STDERR_BYTES) kept = Buffer.concat([kept, chunk]).subarray(0, STDERR_BYTES);
  });
  return () => kept.toString("utf8");
}

function reasonOf(
  ending: Ending,
  finished: boolean,
  exit: HostExit | null,
  options: CollectOptions,
): string | null {
  if (ending.why === "cancelled") return "The collection was cancelled; what had arrived is shown.";
  if (ending.why === "time")
    return `The collection took longer than ${options.totalSeconds} s and was stopped.`;
  if (ending.why === "overflow") return `${capital(ending.text ?? "")}.`;
  if (finished) return null;
  if (exit?.connectionError) return `The connection broke: ${exit.connectionError}`;
  const how =
    exit === null ? "" : exit.signal === null ? ` (exit code ${exit.code})` : ` (signal ${exit.signal})`;
  return `The collector ended before it was done${how}.`;
}

function nothingArrived(
  ending: Ending,
  exit: HostExit | null,
  noise: string,
  stderr: string,
  options: CollectOptions,
): CollectResult {
  const detail = [noise, stderr]
    .map((text) => text.trim().slice(0, 2000))
    .filter((text) => text !== "")
    .join("\n");
  if (ending.why === "cancelled")
    return failure("cancelled", "The collection was cancelled before the host answered.");
  if (ending.why === "time") {
    return failure(
      "timeout",
      `The host did not answer the collector within ${options.totalSeconds} s.`,
      detail,
    );
  }
  if (exit?.connectionError)
    return failure("closed", `The connection broke: ${exit.connectionError}`, detail);
  const firstLine = (text: string) => JSON.stringify((text.trim().split("\n")[0] ?? "").slice(0, 200));
  if (noise.trim() !== "") {
    const message = `The host answered, but not with the collector's output: first line was ${firstLine(noise)}.`;
    return failure("protocol", message, detail);
  }
  const said = stderr.trim() === "" ? "and said nothing" : `and said ${firstLine(stderr)}`;
  const code = exit === null ? "without an exit code" : `with exit code ${exit.code ?? "none"}`;
  return failure("protocol", `The host did not run the collector: "sh -s" ended ${code} ${said}.`, detail);
}

function failure(code: string, message: string, detail = ""): CollectResult {
  return { ok: false, failure: detail === "" ? { code, message } : { code, message, detail } };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), milliseconds).unref();
  });
}
