// Real OpenSSH servers and agents for tests, on 127.0.0.1, each ended by its own process id.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const SSHD = "/usr/sbin/sshd";

/** sshd runs only as root here: it wants its own folder and to become other users. */
export const canRunSshd = existsSync(SSHD) && process.getuid?.() === 0;

export interface TestKey {
  readonly file: string;
  /** `type base64`. */
  readonly line: string;
  /** As `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

export function makeKey(
  folder: string,
  name: string,
  options: { type?: string; passphrase?: string; format?: string } = {},
): TestKey {
  const file = join(folder, name);
  const format = options.format ? ["-m", options.format] : [];
  const args = [
    "-q",
    "-t",
    options.type ?? "ed25519",
    "-N",
    options.passphrase ?? "",
    "-C",
    name,
    ...format,
    "-f",
    file,
  ];
  execFileSync("ssh-keygen", args);
  const line = readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
  const fingerprint =
    execFileSync("ssh-keygen", ["-l", "-f", `${file}.pub`], { encoding: "utf8" }).split(" ")[1] ?? "";
  return { file, line, fingerprint };
}

export interface TestSshd {
  readonly port: number;
  readonly pid: number;
  readonly hostKey: TestKey;
  /** `[127.0.0.1]:port type base64`, for known_hosts. */
  readonly knownLine: string;
  log(): string;
  /** The processes of its sessions. */
  sessions(): number[];
  stop(): Promise<void>;
}

/** Starts sshd with its own configuration and host key; resolves when it listens. */
export async function startSshd(
  folder: string,
  keys: readonly Pick<TestKey, "line">[],
  extra: readonly string[] = [],
): Promise<TestSshd> {
  mkdirSync("/run/sshd", { recursive: true });
  const port = await freePort();
  const hostKey = makeKey(folder, `host-${port}`);
  const authorized = join(folder, `authorized-${port}`);
  writeFileSync(authorized, `${keys.map((key) => key.line).join("\n")}\n`, { mode: 0o600 });
  const config = join(folder, `sshd-${port}`);
  const lines = [
    ...extra,
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${hostKey.file}`,
    `AuthorizedKeysFile ${authorized}`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PermitRootLogin yes",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "LogLevel VERBOSE",
    // A bash below sshd reads the tester's own .bashrc, which may take seconds, unless it is no first shell.
    "SetEnv SHLVL=2",
  ];
  writeFileSync(config, `${lines.join("\n")}\n`);
  const child = spawn(SSHD, ["-D", "-e", "-f", config], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  await new Promise<void>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`sshd ended: ${log}`)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      if (log.includes("Server listening")) resolve();
    });
  });
  const pid = child.pid ?? 0;
  return {
    port,
    pid,
    hostKey,
    knownLine: `[127.0.0.1]:${port} ${hostKey.line}`,
    log: () => log,
    sessions: () => childrenOf(pid),
    stop: () => end(child),
  };
}

export interface TestAgent {
  readonly socket: string;
  add(key: Pick<TestKey, "file">): void;
  stop(): Promise<void>;
}

/** Starts an ssh-agent of its own; resolves when its socket is there. */
export async function startAgent(folder: string, name = `agent-${Date.now()}`): Promise<TestAgent> {
  const socket = join(folder, name);
  const child = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  for (let waited = 0; !existsSync(socket) && waited < 100; waited += 1)
    await new Promise((later) => setTimeout(later, 20));
  return {
    socket,
    add: (key) => {
      execFileSync("ssh-add", ["-q", key.file], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: "ignore",
      });
    },
    stop: () => end(child),
  };
}

/** A port nobody listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

/** Ends a process and its children; settles when it is gone, also when it was gone before. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  for (const session of childrenOf(child.pid ?? 0)) {
    try {
      process.kill(session, "SIGKILL");
    } catch {
      // It ended by itself in the meantime.
    }
  }
  child.kill("SIGTERM");
  await gone;
}
