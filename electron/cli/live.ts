// Collects a live target for a command: questions at the terminal, progress on it, failures as one line.
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { collectHost } from "../backend/collect-host.ts";
import { CommandFailure, oneLine } from "./failure.ts";
import { progressLine } from "./progress.ts";
import type { Surroundings } from "./surroundings.ts";
import { requestOf, type TargetOptions } from "./target-options.ts";
import { terminalAsk } from "./terminal.ts";

/** The snapshot of a live target. @throws CommandFailure naming the target and the reason */
export async function collectLive(
  around: Surroundings,
  target: string,
  options: TargetOptions,
): Promise<Snapshot> {
  const via = options.via ?? (await around.chosenWay?.(target));
  const request = requestOf(target, via === undefined ? options : { ...options, via });
  const progress = progressLine(around.stderr);
  const ask = terminalAsk(around, options.acceptNew === true);
  const watcher = {
    ask: (question: Parameters<typeof ask>[0]) => {
      progress.clear();
      return ask(question);
    },
    onState: progress.onState,
    onNotice: (sentence: string) => {
      progress.clear();
      around.stderr.write(`vethscope: ${oneLine(sentence)}\n`);
    },
    onProgress: progress.onProgress,
  };
  const outcome = await collectHost(around.steps, request, watcher, around.interrupted);
  progress.clear();
  if (outcome.ok) return outcome.snapshot;
  const { message, detail } = outcome.failure;
  // Two fingerprints belong in the line; what a host printed over many lines does not.
  const short = detail !== undefined && detail.length <= 300 && !message.includes(detail);
  const way = outcome.failure.offer === undefined ? "" : " Try --via openssh.";
  const told = `${short ? `${message} (${detail})` : message}${way}`;
  throw new CommandFailure(told.includes(target) ? told : `${target}: ${told}`);
}
