// A host reached by the system's own ssh: one login that asks through our dialogs, and a process per command over it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { ConnectOptions } from "../ssh/asking.ts";
import { parseTarget } from "../ssh/config/target.ts";
import { cancelled, hostKeyUnsaved, quoted } from "../ssh/errors.ts";
import { systemAsker } from "../ssh/system/asker.ts";
import { type AskpassChannel, openAskpass, TARGET_PID } from "../ssh/system/askpass.ts";
import { openSshFailure } from "../ssh/system/failure.ts";
import { type Master, startMaster } from "../ssh/system/master.ts";
import { type NewKeys, openNewKeys } from "../ssh/system/new-keys.ts";
import { type HostExit, type HostProcess, type HostTransport, TransportError } from "./host-transport.ts";

export interface OpenSshRequest {
  readonly target: string;
  readonly identityFile?: string;
  /** Given to the first question for a password. */
  readonly password?: string;
  readonly knownHostsFile?: string;
  readonly useAgent?: boolean;
  readonly configFile?: string;
  readonly connectTimeoutSeconds: number;
}

/** ssh's own exit code when the connection, not the command, failed. */
const CONNECTION_FAILED = 255;
const STDERR_LIMIT = 8_000;

/** How the commands of a connection are started. */
interface Session {
  readonly args: readonly string[];
  /** Why the connection is gone; null while it is there or nothing is known. */
  readonly whyGone: () => string | null;
  readonly ended: Promise<string>;
  readonly close: () => void;
}

/**
 * Logs in once and keeps that connection for all commands. Where the person's own ssh already holds a shared connection
 * (ControlMaster), that one is used. On Windows, whose ssh shares none, each command logs in by itself and asks nothing.
 * @throws TransportError `unsupported` where no ssh is installed, else what ssh said, in one sentence.
 */
export async function openSshTransport(
  request: OpenSshRequest,
  options: ConnectOptions,
): Promise<HostTransport> {
  const { target } = request;
  if (options.signal.aborted) throw cancelled(target);
  const session = await openSession(request, options);
  const running = new Set<HostProcess>();
  return {
    kind: "openssh",
    label: target,
    ended: session.ended,
    async exec(command) {
      const gone = session.whyGone();
      if (gone !== null) throw new TransportError("closed", gone);
      const started = await start([...session.args, command], target, session.whyGone);
      running.add(started);
      void started.exited.then(() => running.delete(started));
      return started;
    },
    close() {
      for (const each of running) each.kill();
      session.close();
    },
  };
}

async function openSession(request: OpenSshRequest, options: ConnectOptions): Promise<Session> {
  const { target } = request;
  const alone = [...argumentsFor(request, ["BatchMode=yes"]), "--", parseTarget(target).host];
  const never = new Promise<string>(() => undefined);
  if (process.platform === "win32" || (await hasSharedConnection(alone))) {
    await probe(alone, target, options.signal);
    return { args: alone, whyGone: () => null, ended: never, close: () => undefined };
  }
  const touch = (text: string) => options.onState?.("authenticating", `${target}: ${quoted(text, 200)}`);
  const asker = systemAsker(target, options.ask, request.password, touch);
  const channel = await openAskpass(asker).catch((error: Error) => {
    throw new TransportError("config", `The system's ssh cannot ask here: ${error.message}.`);
  });
  try {
    const { configFile, knownHostsFile } = request;
    const asked = { configFile, knownHostsFile: knownHostsFile || undefined };
    const newKeys = await openNewKeys(channel.folder, parseTarget(target), asked, options.signal);
    asker.savesIn(newKeys?.file ?? null);
    // ssh has its key accepted before the login: it stays, as with ssh alone, when the login then fails.
    const master = await login(request, options, channel, asker.stopped, newKeys).finally(async () => {
      const why = asker.once() ? null : await newKeys?.save();
      if (why) options.onNotice?.(hostKeyUnsaved(target, why));
    });
    let closing = false;
    void master.ended.then(() => channel.close());
    const close = () => {
      closing = true;
      master.stop();
      void channel.close();
    };
    const ended = master.ended.then((said) => (closing ? "It was closed." : cutSentence(said, target)));
    const gone = () => (master.over() ? `The connection to ${target} was cut.` : null);
    return { args: overMaster(join(channel.folder, "c")), whyGone: gone, ended, close };
  } catch (error) {
    await channel.close();
    throw asker.reason() ?? error;
  }
}

async function login(
  request: OpenSshRequest,
  { signal, onState }: ConnectOptions,
  channel: AskpassChannel,
  stopped: Promise<Error>,
  newKeys: NewKeys | null,
): Promise<Master> {
  const { target } = request;
  // Cancelled while the way was looked up: a listener would not hear of it any more.
  if (signal.aborted) throw cancelled(target);
  const socket = join(channel.folder, "c");
  const shared = ["ControlMaster=yes", `ControlPath=${socket}`, "ControlPersist=no", "BatchMode=no"];
  // What it learns of other keys of the host would go aside with the accepted one.
  const aside = newKeys === null ? [] : [newKeys.setting, "UpdateHostKeys=no"];
  const args = ["-N", ...argumentsFor(request, [...shared, ...aside]), "--", parseTarget(target).host];
  onState?.("authenticating", target);
  const stop = new AbortController();
  const starting = startMaster(
    args,
    socket,
    join(channel.folder, TARGET_PID),
    channel.environment,
    target,
    stop.signal,
  );
  return new Promise((resolve, reject) => {
    const give = (reason: Error) => {
      stop.abort();
      reject(reason);
    };
    const onAbort = () => give(cancelled(target));
    signal.addEventListener("abort", onAbort, { once: true });
    void stopped.then(give);
    starting.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Whether the person's configuration names a control socket behind which a master answers. */
async function hasSharedConnection(args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn("ssh", ["-O", "check", ...args], { stdio: "ignore", windowsHide: true });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

/** The way to the host, checked by running nothing. */
async function probe(args: readonly string[], target: string, signal: AbortSignal): Promise<void> {
  const tried = await start([...args, "true"], target, () => null);
  const stop = () => tried.kill();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    tried.stdin.end();
    let said = "";
    tried.stdout.resume();
    tried.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(0, STDERR_LIMIT);
    });
    const { code } = await tried.exited;
    if (signal.aborted) throw cancelled(target);
    if (code === CONNECTION_FAILED) throw withoutQuestions(openSshFailure(said, target));
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Where ssh may ask nothing, a refused login may be a question that nobody heard. */
function withoutQuestions(failure: TransportError): TransportError {
  if (process.platform !== "win32" || failure.code !== "auth-failed") return failure;
  const hint =
    "on Windows the system's ssh cannot ask here: load the key into the agent (ssh-add), or use the built-in SSH";
  return new TransportError("auth-failed", `${failure.message.replace(/\.$/, "")}; ${hint}.`, failure.detail);
}

/** A command over the master. Should the master be gone, ssh must not log in anew behind the person's back. */
function overMaster(socket: string): string[] {
  return [
    ...["-F", "none", "-S", socket, "-T"],
    ...["-o", "ProxyCommand=false", "-o", "BatchMode=yes"],
    ...["--", "vethscope"],
  ];
}

function argumentsFor(request: OpenSshRequest, more: readonly string[]): string[] {
  const { user, port } = parseTarget(request.target);
  const settings = [
    ...more,
    `ConnectTimeout=${Math.max(1, Math.round(request.connectTimeoutSeconds))}`,
    "ServerAliveInterval=15",
    "ServerAliveCountMax=3",
    "RemoteCommand=none",
    "PermitLocalCommand=no",
    "ClearAllForwardings=yes",
    ...(request.knownHostsFile ? [`UserKnownHostsFile="${request.knownHostsFile}"`] : []),
    ...(request.useAgent === false ? ["IdentityAgent=none"] : []),
  ];
  // Neither a display nor an agent is lent to the host.
  return [
    ...["-T", "-x", "-a"],
    ...(request.configFile === undefined ? [] : ["-F", request.configFile]),
    ...settings.flatMap((setting) => ["-o", setting]),
    ...(request.identityFile ? ["-i", request.identityFile] : []),
    ...(user === null ? [] : ["-l", user]),
    ...(port === null ? [] : ["-p", String(port)]),
  ];
}

function cutSentence(said: string, target: string): string {
  return said.trim() === "" ? `The connection to ${target} was cut.` : openSshFailure(said, target).message;
}

function start(args: readonly string[], where: string, whyGone: () => string | null): Promise<HostProcess> {
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
        const why = () => whyGone() ?? openSshFailure(said, where).message;
        settle({ code, signal, connectionError: broken ? why() : null });
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
