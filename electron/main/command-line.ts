// The installed app answers the command line too: `vethscope show FILE` opens no window.
import { app } from "electron";
import { COMMAND_NAMES, runProgram } from "../cli/program.ts";

/** What follows the program itself: in a checkout Electron's first argument is the app's folder. */
function given(values: readonly string[]): readonly string[] {
  return values.slice(app.isPackaged ? 1 : 2).filter((value) => !value.startsWith("--ozone-platform"));
}

/** Whether the app was started as a command. */
export function isCommand(values: readonly string[]): boolean {
  const [first] = given(values);
  return first !== undefined && (COMMAND_NAMES.has(first) || ["--help", "-h", "--version"].includes(first));
}

/** Runs the command and ends the app with its exit code. */
export async function runCommand(values: readonly string[]): Promise<void> {
  app.exit(await runProgram(given(values)));
}
