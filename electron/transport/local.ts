// This machine as a host: commands run by /bin/sh, without a terminal, in a group of their own.
import { spawn } from "node:child_process";
import { hostname, userInfo } from "node:os";
import type { HostExit, HostProcess, HostTransport } from "./host-transport.ts";
import { TransportError } from "./host-transport.ts";

/** What a command may see of this app's environment: what a login would have given it, nothing an app launcher adds. */
const ENVIRONMENT = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "XDG_RUNTIME_DIR"];
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** @throws TransportError `unsupported` where this machine is no Linux host. */
export function localTransport(): HostTransport {
  if (process.platform !== "linux") {
    throw new TransportError("unsupported", "This machine is no Linux host: name one to connect to.");
  }
  const running = new Set<HostProcess>();
  let closed = false;
  return {
    kind: "local",
    ended: new Promise(() => undefined),
    label: `${userInfo().username}@${hostname()} (this machine)`,
    async exec(command) {
      if (closed) throw new TransportError("closed", "The connection to this machine is closed.");
      const started = await start(command);
      running.add(started);
      void started.exited.then(() => running.delete(started));
      return started;
    },
    close() {
      closed = true;
      for (const each of running) each.kill();
    },
  };
}

function start(command: string): Promise<HostProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", command], { detached: true, stdio: "pipe", env: environment() });
    let killed = false;
    const exited = new Promise<HostExit>((settle) => {
      child.once("close", (code, signal) => settle({ code, signal, connectionError: null }));
    });
    child.once("error", (error) => {
      reject(new TransportError("exec-refused", `This machine could not start a shell: ${error.message}.`));
    });
    child.stdin.on("error", () => undefined);
    child.once("spawn", () => {
      resolve({
        stdin: child.stdin,
        stdout: child.stdout,
        stderr: child.stderr,
        exited,
        kill() {
          if (killed) return;
          killed = true;
          endGroup(child.pid);
        },
      });
    });
  });
}

/** The whole group, so that no child of the command stays behind. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    return;
  }
  setTimeout(() => {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // All gone, as asked.
    }
  }, 1_000).unref();
}

function environment(): Record<string, string> {
  const kept: Record<string, string> = { PATH: DEFAULT_PATH };
  for (const name of ENVIRONMENT) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
