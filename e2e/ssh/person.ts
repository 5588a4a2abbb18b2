// A person with an ssh folder of their own at the command line: runs the built app, and types at a terminal where asked.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { withOwnSshFolder } from "../drivers/own-ssh-folder.ts";

const APP = join(import.meta.dirname, "../../dist/electron/vethscope.cjs");
const LIMIT_MS = 60_000;

export interface Said {
  readonly status: number | null;
  /** At a terminal: everything that was on it. */
  readonly stdout: string;
  readonly stderr: string;
  /** Questions of `typing` that never came. */
  readonly unasked: number;
}

export interface AtTerminal {
  /** Typed, in this order, each when its question is seen. Present: the app runs at a terminal. */
  readonly typing?: readonly (readonly [question: RegExp, answer: string])[];
  readonly env?: Readonly<Record<string, string>>;
  /** Called when an answer has been typed, with how many are still to come. */
  readonly onTyped?: (left: number) => void;
  /** Called with the pid of what was started. */
  readonly onStart?: (pid: number) => void;
}

/** @param home its `.ssh` is the person's */
export function person(home: string, words: readonly string[], how: AtTerminal = {}): Promise<Said> {
  const app = [process.execPath, APP, ...words];
  const typing = [...(how.typing ?? [])];
  const terminal = ["script", "-qefc", app.map((word) => `'${word}'`).join(" "), "/dev/null"];
  const [command = "", ...rest] = how.typing === undefined ? app : terminal;
  const started = withOwnSshFolder(home, command, rest);
  const env = { ...process.env, SSH_AUTH_SOCK: "", HOME: home, VETHSCOPE_HISTORY: "off", ...how.env };
  const child = spawn(started.command, started.words, { cwd: home, env, stdio: "pipe", timeout: LIMIT_MS });
  how.onStart?.(child.pid ?? 0);
  child.stdin.on("error", () => undefined);
  // At a terminal the input stays open: its end would be a Ctrl-D.
  if (how.typing === undefined) child.stdin.end();
  const said = { stdout: "", stderr: "" };
  let read = 0;
  child.stderr.on("data", (chunk: Buffer) => {
    said.stderr += chunk.toString("utf8");
  });
  child.stdout.on("data", (chunk: Buffer) => {
    said.stdout += chunk.toString("utf8");
    const next = typing[0];
    const found = next === undefined ? null : next[0].exec(said.stdout.slice(read));
    if (next === undefined || found === null) return;
    read = said.stdout.length;
    typing.shift();
    // The terminal's echo goes off a moment after the question.
    setTimeout(() => {
      child.stdin.write(`${next[1]}\r`);
      how.onTyped?.(typing.length);
    }, 50);
  });
  return new Promise((resolve) => {
    child.once("close", (status) => resolve({ status, ...said, unasked: typing.length }));
  });
}
