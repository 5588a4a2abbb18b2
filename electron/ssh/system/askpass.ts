// The private channel by which the system's ssh asks: a folder only its owner can enter, with an askpass program and pipes.
import { execFile } from "node:child_process";
import { closeSync, constants, openSync, rmSync, writeSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Which ssh asks: the one that logs in to the target, or one below it (a jump host's, a ProxyCommand's). */
type Asking = "target" | "other";

/** In the folder of a channel: the process id of the ssh that logs in to the target. */
export const TARGET_PID = "target";

/**
 * ssh runs it with the question as its argument. The answer comes through a pipe of its own and goes to ssh's pipe: it is
 * in no argument, no environment and no file. A notice (SSH_ASKPASS_PROMPT=none: touch your key) has no answer; ssh ends it.
 * Its parent is the ssh that asks.
 */
const PROGRAM = `#!/bin/sh
d=\${0%/*}
umask 077
printf '%s' "$1" >"$d/question.$$" && mkfifo "$d/answer.$$" || exit 1
read -r target <"$d/target"
[ "$PPID" = "$target" ] && by=target || by=other
printf '%s %s %s\\n' "$$" "\${SSH_ASKPASS_PROMPT:-ask}" "$by" >"$d/questions" || exit 1
exec cat "$d/answer.$$"
`;

/** Questions are short; a longer one is cut. Characters. */
const LONGEST_QUESTION = 8_000;
const READER_PATIENCE_MS = 2_000;

export interface AskpassChannel {
  /** The folder; other files of this connection may lie in it. */
  readonly folder: string;
  /** What ssh must find in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Nobody is asked after this; who still waits gets no answer. Removes the folder. */
  close(): Promise<void>;
}

export interface AskpassListener {
  /** The answer, or null: none, which ends the login by this means. */
  onQuestion(text: string, by: Asking): Promise<string | null>;
  /** Something to do away from the screen: touch a security key. */
  onNotice(text: string): void;
}

/** Opens a channel. @throws the system's error where it cannot be made */
export async function openAskpass(listener: AskpassListener): Promise<AskpassChannel> {
  const folder = await mkdtemp(join(tmpdir(), "vethscope-"));
  const program = join(folder, "askpass");
  const pipe = join(folder, "questions");
  await writeFile(program, PROGRAM, { mode: 0o700 });
  await promisify(execFile)("mkfifo", ["-m", "600", pipe]);
  // Read and write: without a writer of our own the pipe would end after the first question.
  const questions = new Socket({
    fd: openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK),
    writable: false,
  });
  const waiting = new Set<string>();
  let closed = false;
  let rest = "";

  async function take(id: string, hint: string, by: Asking): Promise<void> {
    const text = (await readFile(join(folder, `question.${id}`), "utf8")).slice(0, LONGEST_QUESTION);
    waiting.add(id);
    if (hint === "none") return listener.onNotice(text);
    const answer = await listener.onQuestion(text, by).catch(() => null);
    if (!closed) await give(id, answer);
  }

  async function give(id: string, answer: string | null): Promise<void> {
    if (!waiting.delete(id)) return;
    const until = performance.now() + READER_PATIENCE_MS;
    for (;;) {
      try {
        const to = openSync(join(folder, `answer.${id}`), constants.O_WRONLY | constants.O_NONBLOCK);
        if (answer !== null) writeSync(to, `${answer}\n`);
        return closeSync(to);
      } catch {
        // ENXIO: the program has not opened its end yet, or ssh has ended it.
        if (performance.now() > until) return;
        await new Promise((later) => setTimeout(later, 10));
      }
    }
  }

  questions.on("error", () => undefined);
  questions.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [, id, hint, by] = /^(\d{1,10}) (\w+) (target|other)$/.exec(line) ?? [];
      if (id !== undefined && hint !== undefined) void take(id, hint, by as Asking).catch(() => undefined);
    }
  });

  return {
    folder,
    environment: { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: "force" },
    async close() {
      if (closed) return;
      closed = true;
      if (waiting.size > 0) await Promise.all([...waiting].map((id) => give(id, null)));
      questions.destroy();
      // At once: the command line ends right after it has closed its connection.
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
