// A host reached by the system's own ssh, one process per command, never asking (BatchMode).
import { spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import { parseTarget } from "../ssh/config/target.ts";
import { cancelled } from "../ssh/errors.ts";
import { openSshFailure } from "../ssh/openssh-failure.ts";
import { type HostExit, type HostProcess, type HostTransport, TransportError } from "./host-transport.ts";

export interface OpenSshRequest {
  readonly target: string;
  readonly identityFile?: string;
  readonly knownHostsFile?: string;
  readonly useAgent?: boolean;
  readonly configFile?: string;
  readonly connectTimeoutSeconds: number;
}

/** ssh's own exit code when the connection, not the command, failed. */
const CONNECTION_FAILED = 255;
const STDERR_LIMIT = 8_000;

/**
 * Checks the way to the host by running nothing (`true`), then starts an ssh process for each command.
 * @throws TransportError `unsupported` where no ssh is installed, else what ssh said, in one sentence.
 */
export async function openSshTransport(request: OpenSshRequest, signal: AbortSignal): Promise<HostTransport> {
  const args = argumentsFor(request);
  const running = new Set<HostProcess>();
  const exec = async (command: string): Promise<HostProcess> => {
    const started = await start([...args, command], request.target);
    running.add(started);
    void started.exited.then(() => running.delete(started));
    return started;
  };
  const close = () => {
    for (const each of running) each.kill();
  };
  if (signal.aborted) throw cancelled(request.target);
  signal.addEventListener("abort", close, { once: true });
  try {
    const probe = await exec("true");
    probe.stdin.end();
    let said = "";
    probe.stdout.resume();
    probe.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(0, STDERR_LIMIT);
    });
    const { code } = await probe.exited;
    if (signal.aborted) throw cancelled(request.target);
    if (code === CONNECTION_FAILED) throw openSshFailure(said, request.target);
  } finally {
    signal.removeEventListener("abort", close);
  }
  return { kind: "openssh", label: request.target, exec, close };
}

function argumentsFor(request: OpenSshRequest): string[] {
  const { host, user, port } = parseTarget(request.target);
  const settings = [
    "BatchMode=yes",
    `ConnectTimeout=${Math.max(1, Math.round(request.connectTimeoutSeconds))}`,
    "ServerAliveInterval=15",
    "ServerAliveCountMax=3",
    "RemoteCommand=none",
    "ClearAllForwardings=yes",
    ...(request.knownHostsFile ? [`UserKnownHostsFile="${request.knownHostsFile}"`] : []),
    ...(request.useAgent === false ? ["IdentityAgent=none"] : []),
  ];
  return [
    "-T",
    ...(request.configFile === undefined ? [] : ["-F", request.configFile]),
    ...settings.flatMap((setting) => ["-o", setting]),
    ...(request.identityFile ? ["-i", request.identityFile] : []),
    ...(user === null ? [] : ["-l", user]),
    ...(port === null ? [] : ["-p", String(port)]),
    "--",
    host,
  ];
}

function start(args: readonly string[], where: string): Promise<HostProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", args, { stdio: "pipe", windowsHide: true });
    const stderr = new PassThrough();
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-STDERR_LIMIT);
    });
    child.stderr.pipe(stderr);
    child.stdin.on("error", () => undefined);
    const exited = new Promise<HostExit>((settle) => {
      child.once("close", (code, signal) => {
        const broken = code === CONNECTION_FAILED && !child.killed;
        settle({ code, signal, connectionError: broken ? openSshFailure(said, where).message : null });
      });
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      reject(
        new TransportError(
          missing ? "unsupported" : "exec-refused",
          missing
            ? "There is no ssh on this machine: use the built-in SSH."
            : `ssh could not be started: ${error.message}.`,
        ),
      );
    });
    child.once("spawn", () => {
      resolve({ stdin: child.stdin, stdout: child.stdout, stderr, exited, kill: () => child.kill() });
    });
  });
}
