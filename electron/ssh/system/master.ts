// One login by the system's ssh that the commands of a connection share: a master process with a socket of our own.
import { type ChildProcess, spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { TransportError } from "../../transport/host-transport.ts";
import { openSshFailure } from "./failure.ts";

/**
 * ssh in a process group of its own, without a terminal. When our end of its input is gone, for whatever reason, the whole
 * group ends: ssh, its jump hosts, a ProxyCommand, a question that waits.
 */
const GROUP = `exec 3<&0
sh -c 'echo "$$" >"$0" && exec ssh "$@"' "$@" </dev/null 3<&- &
ssh=$!
{ while read -r line; do :; done; kill -TERM 0; } <&3 >/dev/null 2>&1 &
exec 3<&-
wait "$ssh"`;

const STDERR_LIMIT = 8_000;
const POLL_MS = 40;
const KILL_AFTER_MS = 1_500;

export interface Master {
  /** Settles when ssh has ended, with what it said on stderr. */
  readonly ended: Promise<string>;
  /** Whether it has ended. */
  over(): boolean;
  stop(): void;
}

/**
 * Starts `ssh ARGS` and waits for its control socket, which ssh makes when the login has succeeded.
 * @param pidFile gets the process id of ssh before ssh begins
 * @param signal ends it, also after the login
 * @param where the target as the person wrote it, for sentences
 * @throws TransportError with what ssh said
 */
export async function startMaster(
  args: readonly string[],
  socket: string,
  pidFile: string,
  environment: Readonly<Record<string, string>>,
  where: string,
  signal: AbortSignal,
): Promise<Master> {
  const child = spawn("sh", ["-c", GROUP, "sh", pidFile, ...args], {
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
    env: { ...process.env, ...environment, LC_ALL: "C" },
  });
  let said = "";
  let code: number | null | undefined;
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-STDERR_LIMIT);
  });
  child.stdin.on("error", () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => {
      said = error.message;
      code = null;
      resolve(said);
    });
    child.once("exit", (status) => {
      code = status;
      child.stdin.end();
      // Its last words may still be on the way.
      setTimeout(() => resolve(said), POLL_MS);
    });
  });
  const stop = () => endGroup(child);
  signal.addEventListener("abort", stop, { once: true });
  while (code === undefined) {
    const made = await stat(socket).catch(() => null);
    if (made?.isSocket()) return { ended, over: () => code !== undefined, stop };
    await Promise.race([ended, new Promise((later) => setTimeout(later, POLL_MS))]);
  }
  await ended;
  if (code === 127)
    throw new TransportError("unsupported", "There is no ssh on this machine: use the built-in SSH.");
  throw openSshFailure(said, where);
}

function endGroup(child: ChildProcess): void {
  child.stdin?.end();
  const kill = (signal: NodeJS.Signals): boolean => {
    try {
      return child.pid !== undefined && process.kill(-child.pid, signal);
    } catch {
      return false; // All gone, as asked.
    }
  };
  if (kill("SIGTERM")) setTimeout(() => kill("SIGKILL"), KILL_AFTER_MS).unref();
}
