// Commands for the kernel tests: in the root namespace or inside a network namespace, and long-running helpers by line.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";

/** Runs a command and gives its standard output. @throws with its complaint. */
export function run(command: string, values: readonly string[], input?: string): string {
  return execFileSync(command, values, {
    encoding: "utf8",
    input: input ?? "",
    stdio: ["pipe", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Runs a command inside a named network namespace. */
export function runIn(netns: string, command: string, values: readonly string[], input?: string): string {
  return run("nsenter", [`--net=/run/netns/${netns}`, command, ...values], input);
}

/** A helper that says "ready", then reads and writes lines. */
export class LineHelper {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: ((line: string) => void)[] = [];
  readonly #lines: string[] = [];
  #rest = "";
  /** Takes lines that answer nothing; true: taken. */
  onLine: ((line: string) => boolean) | null = null;

  constructor(command: string, values: readonly string[]) {
    this.#child = spawn(command, values, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stdout.setEncoding("latin1");
    this.#child.stdout.on("data", (text: string) => this.#take(text));
    this.#child.stderr.setEncoding("utf8");
    this.#child.stderr.on("data", (text: string) => process.stderr.write(`${command}: ${text}`));
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (this.onLine?.(line)) continue;
      const waiting = this.#waiting.shift();
      if (waiting) waiting(line);
      else this.#lines.push(line);
    }
  }

  next(): Promise<string> {
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async ask(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`);
    return this.next();
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }
}
