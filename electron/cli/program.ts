// The command line as a whole: its commands, its exit codes, and the one line a failure prints.
import { Command, CommanderError } from "commander";
import { collectSteps, hostBookFile } from "../backend/assemble.ts";
import { createHostBook } from "../hosts/host-book.ts";
import { collectCommand } from "./commands/collect.ts";
import { diffCommand } from "./commands/diff.ts";
import { exportCommand } from "./commands/export.ts";
import { exposureCommand } from "./commands/exposure.ts";
import { findingsCommand } from "./commands/findings.ts";
import { peerCommand } from "./commands/peer.ts";
import { redactCommand } from "./commands/redact.ts";
import { scriptCommand } from "./commands/script.ts";
import { serveCommand } from "./commands/serve.ts";
import { showCommand } from "./commands/show.ts";
import { traceCommand } from "./commands/trace.ts";
import { whoCommand } from "./commands/who.ts";
import { EndWithCode, exitCodeOf, failureLine, oneLine } from "./failure.ts";
import { packageVersion } from "./installation.ts";
import type { Surroundings } from "./surroundings.ts";

const COMMANDS = [
  collectCommand,
  showCommand,
  peerCommand,
  whoCommand,
  traceCommand,
  exposureCommand,
  exportCommand,
  scriptCommand,
  serveCommand,
  findingsCommand,
  diffCommand,
  redactCommand,
];

/** Words that start a command; the installed app looks for them among its arguments. */
export const COMMAND_NAMES: ReadonlySet<string> = new Set([
  "collect",
  "show",
  "peer",
  "who",
  "trace",
  "exposure",
  "export",
  "script",
  "serve",
  "findings",
  "diff",
  "redact",
  "help",
]);

/**
 * Runs the command line.
 * @param values arguments after the program's own name.
 * @returns the exit code: 0, 1 when it could not be done, 2 when it was asked wrongly, 3 when `diff` found one.
 */
export async function runProgram(
  values: readonly string[],
  around: Surroundings = processSurroundings(),
): Promise<number> {
  const program = new Command("vethscope")
    .description("See how a Linux container host is wired.")
    .version(around.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void around.stdout.write(text),
      // A usage error is one line; help, asked for or not, keeps its lines.
      writeErr: (text) =>
        void around.stderr.write(
          text.startsWith("error: ") ? `vethscope: ${oneLine(text.slice("error: ".length))}\n` : text,
        ),
    });
  for (const add of COMMANDS) add(program, around);
  try {
    await program.parseAsync(values, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof EndWithCode) return error.code;
    around.stderr.write(`${failureLine(error)}\n`);
    return exitCodeOf(error);
  }
}

function processSurroundings(): Surroundings {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // Once asks to end in good order; twice means now.
      if (interrupt.signal.aborted) process.exit(1);
      interrupt.abort(new Error("interrupted"));
    });
  }
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    steps: collectSteps,
    chosenWay: async (target) => (await createHostBook(hostBookFile()).choices(target))?.via,
    interrupted: interrupt.signal,
    version: packageVersion(),
  };
}
