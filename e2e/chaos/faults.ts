// The ways a connection goes wrong, drawn from a seed, and the piece of network between client and sshd that makes them happen.
import { readFileSync } from "node:fs";
import type { Between } from "../ssh/host.ts";

export type Fault =
  /** The connection is cut after this share of what a whole run sends back; `reset`: without a goodbye. */
  | { readonly kind: "cut"; readonly share: number; readonly reset: boolean }
  /** sshd and its children are killed at this share. */
  | { readonly kind: "sshd-killed"; readonly share: number }
  /** They are frozen at this share, and stay so. */
  | { readonly kind: "frozen"; readonly share: number }
  /** Every piece comes this much later; of a hundred, so many only after a retransmission. */
  | { readonly kind: "slow"; readonly delayMs: number; readonly lossPercent: number }
  /** What `nft` prints on the host. */
  | { readonly kind: "output"; readonly what: "hundred" | "endless" | "binary" }
  /** The account's shell prints for ever instead of starting the script. */
  | { readonly kind: "talker" }
  /** The host's clock goes so wrong: what `date` there says. */
  | { readonly kind: "clock"; readonly skew: "behind" | "ahead" }
  /** The person cancels at this share. */
  | { readonly kind: "cancelled"; readonly share: number };

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The first ones go through every kind; later ones are drawn, cheap kinds more often. */
export function faultOf(seed: number, number: number): Fault {
  const random = seeded(seed * 1_000_003 + number);
  const share = Math.round((0.05 + random() * 0.9) * 100) / 100;
  const kinds: readonly (() => Fault)[] = [
    () => ({ kind: "cut", share, reset: random() < 0.5 }),
    () => ({ kind: "sshd-killed", share }),
    () => ({ kind: "frozen", share }),
    () => ({ kind: "slow", delayMs: 300, lossPercent: 10 }),
    () => ({ kind: "output", what: "binary" }),
    () => ({ kind: "output", what: "endless" }),
    () => ({ kind: "talker" }),
    () => ({ kind: "cancelled", share }),
    () => ({ kind: "output", what: "hundred" }),
    () => ({ kind: "clock", skew: random() < 0.5 ? "behind" : "ahead" }),
  ];
  // Of every ten: four cuts (tenths of the stream), and one of each other kind, some taking turns.
  const place = number % 10;
  if (place < 4) {
    const tenth = ((number % 9) + 1) / 10;
    return { kind: "cut", share: tenth, reset: random() < 0.5 };
  }
  const order = number % 50 === 9 ? [1, 2, 3, 4, 5, 8] : [1, 2, 3, 4, 5, 6];
  const turns = number % 40 === 18 ? 7 : number % 40 === 38 ? 9 : null;
  const drawn = turns ?? order[place - 4];
  return kinds[drawn ?? 0]?.() ?? { kind: "cut", share, reset: false };
}

/** What the network of one run saw and does. */
export interface Line {
  /** Bytes from the host so far. */
  sent: number;
  /** Ends what the fault left behind, so that what remains can be looked at. */
  thaw(): void;
}

/**
 * @param whole bytes from the host in a run without a fault
 * @param cancel what the person does
 */
export function lineWith(fault: Fault, whole: number, cancel: () => void): { line: Line; between: Between } {
  const frozen: number[] = [];
  const line: Line = {
    sent: 0,
    thaw() {
      for (const pid of frozen.splice(0)) signal(pid, "SIGCONT");
    },
  };
  const between: Between = (client, { input, output, process }) => {
    let done = false;
    const at = "share" in fault ? fault.share * whole : Number.POSITIVE_INFINITY;
    const strike = () => {
      if (done || line.sent < at) return;
      done = true;
      const pids = descendants(process.pid ?? 0);
      if (fault.kind === "cut") {
        if (fault.reset) client.resetAndDestroy();
        else client.destroy();
        input.end();
        output.resume();
      } else if (fault.kind === "sshd-killed") {
        for (const pid of pids.filter((one) => /sshd/.test(wordsOf(one)))) signal(pid, "SIGKILL");
      } else if (fault.kind === "frozen") {
        for (const pid of pids.slice(1)) signal(pid, "SIGSTOP");
        // nsenter stops itself when its child has stopped.
        frozen.push(...pids);
      } else if (fault.kind === "cancelled") cancel();
    };
    const random = seeded(whole + 7);
    let free = Promise.resolve();
    // In order, each after its time: a lost piece holds up those behind it, as TCP does.
    const late = (forward: () => void) => {
      if (fault.kind !== "slow") return forward();
      const lost = random() * 100 < fault.lossPercent ? 200 : 0;
      const due = performance.now() + fault.delayMs + lost;
      free = free.then(async () => {
        const left = due - performance.now();
        if (left > 0) await new Promise((later) => setTimeout(later, left));
        forward();
      });
    };
    client.on("data", (chunk: Buffer) => late(() => void input.write(chunk)));
    client.on("close", () => {
      input.end();
      output.resume();
    });
    client.on("end", () => late(() => void input.end()));
    output.on("data", (chunk: Buffer) => {
      late(() => {
        if (client.destroyed) return;
        // Small steps, so that a share of the stream is met to a kilobyte.
        for (let from = 0; from < chunk.length && !client.destroyed; from += 1024) {
          const piece = chunk.subarray(from, from + 1024);
          line.sent += piece.length;
          client.write(piece);
          strike();
        }
        if (client.writableNeedDrain) {
          output.pause();
          client.once("drain", () => output.resume());
        }
      });
    });
    output.on("end", () => late(() => void client.end()));
    output.on("error", () => client.destroy());
  };
  return { line, between };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}

function wordsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** A process and all below it, the outermost first. */
export function descendants(pid: number): number[] {
  let below: number[] = [];
  try {
    below = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter(Boolean)
      .map(Number);
  } catch {
    // It has ended.
  }
  return [pid, ...below.flatMap(descendants)];
}
