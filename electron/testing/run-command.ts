// Runs the command line in memory: what it printed, its exit code, and somebody who types.
import { PassThrough } from "node:stream";
import type { CollectSteps } from "../backend/collect-host.ts";
import { runProgram } from "../cli/program.ts";
import { fakeSteps } from "./fake-steps.ts";

export interface Run {
  readonly steps?: Partial<CollectSteps>;
  readonly terminal?: boolean;
  /** Typed as soon as the matching text was printed. */
  readonly typed?: readonly (readonly [after: string, keys: string])[];
  readonly interrupt?: AbortController;
  /** Called with the first text on stdout. */
  readonly heard?: (stdout: string) => void;
}

export async function runCommand(
  values: readonly string[],
  { steps, terminal = false, typed = [], interrupt, heard }: Run = {},
) {
  const printed = { stdout: "", stderr: "" };
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal });
  const left = [...typed];
  const collector = (name: "stdout" | "stderr") => ({
    isTTY: terminal,
    write(text: string) {
      if (name === "stdout" && printed.stdout === "") heard?.(text);
      printed[name] += text;
      if (left[0] !== undefined && printed[name].includes(left[0][0])) {
        const keys = left.shift()?.[1] ?? "";
        setTimeout(() => stdin.write(keys), 5);
      }
    },
  });
  const code = await runProgram(values, {
    stdin,
    stdout: collector("stdout"),
    stderr: collector("stderr"),
    steps: fakeSteps(steps),
    interrupted: (interrupt ?? new AbortController()).signal,
    version: "1.2.3",
  });
  return { code, ...printed };
}
