#!/usr/bin/env node
// The command `vethscope`: runs it, and ends with its exit code once everything it printed is out.
import { runProgram } from "./program.ts";

// `vethscope show ... | head` closes the pipe early: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

void runProgram(process.argv.slice(2)).then((code) => {
  process.stdout.write("", () => process.exit(code));
});
