// The byte stream below one SSH connection: TCP, a ProxyCommand's stdio, or a channel of the machine before.
import { spawn } from "node:child_process";
import { connect as connectTcp } from "node:net";
import { Duplex } from "node:stream";
import type { Client } from "ssh2";
import type { HopSettings } from "./config/settings.ts";
import { cancelled, jumpRefused, jumpSilent, noAnswer, proxyCommandFailed, socketFailure } from "./errors.ts";

export interface HopSocket {
  readonly stream: Duplex;
  /** Ends the stream and what feeds it. Safe to call twice. */
  close(): void;
  /** A better reason than "closed", when the stream knows one: what a ProxyCommand said. */
  explain(): Promise<Error | null>;
}

/** How long one address of several may take before the next is tried as well. Milliseconds; slow links need more than Node's 250. */
const NEXT_ADDRESS_MS = 4_000;
/** A ProxyCommand that closed its output ends soon after; one that goes on is not to blame. Milliseconds. */
const PROXY_END_MS = 500;
/** How much of a ProxyCommand's complaints is kept. Characters. */
const PROXY_STDERR_LIMIT = 2_000;

/** Opens a TCP connection. @throws TransportError naming `where`. */
export function openTcp(
  settings: HopSettings,
  where: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<HopSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({
      host: settings.host,
      port: settings.port,
      ...(settings.addressFamily === 0 ? {} : { family: settings.addressFamily }),
      ...(settings.bindAddress === null ? {} : { localAddress: settings.bindAddress }),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
      noDelay: true,
    });
    const fail = (error: Error) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(noAnswer(where, limitMs / 1000, false)), limitMs);
    const onError = (error: Error) => fail(socketFailure(error, where, settings.host));
    const onAbort = () => fail(cancelled(where));
    const settle = () => {
      clearTimeout(timer);
      socket.off("error", onError);
      signal.removeEventListener("abort", onAbort);
      // A destroyed socket may still report an error.
      socket.on("error", () => undefined);
    };
    socket.on("error", onError);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("connect", () => {
      settle();
      resolve({ stream: socket, close: () => socket.destroy(), explain: async () => null });
    });
  });
}

/** Starts a ProxyCommand as ssh does: by the user's shell, with `exec`. It is the user's own configuration, never a host's. */
export function openProxyCommand(command: string, where: string): HopSocket {
  const shell = process.env.SHELL || "/bin/sh";
  const child =
    process.platform === "win32"
      ? spawn(command, { shell: true, stdio: "pipe", windowsHide: true })
      : spawn(shell, ["-c", `exec ${command}`], { stdio: "pipe" });
  let said = "";
  let ended: string | null = null;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-PROXY_STDERR_LIMIT);
  });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin }) as Duplex;
  stream.on("error", () => undefined);
  child.on("error", (error) => {
    ended = `it could not be started: ${error.message}`;
    stream.destroy();
  });
  const over = new Promise<void>((resolve) => {
    // "close" comes after the last words on stderr.
    child.on("close", (code, signal) => {
      ended ??= signal === null ? `exit code ${code}` : `signal ${signal}`;
      resolve();
    });
  });
  child.stdin.on("error", () => undefined);
  return {
    stream,
    close() {
      stream.destroy();
      child.stdin.destroy();
      child.stdout.destroy();
      child.kill("SIGHUP");
    },
    async explain() {
      await Promise.race([over, new Promise((later) => setTimeout(later, PROXY_END_MS))]);
      return ended === null ? null : proxyCommandFailed(where, ended, said);
    },
  };
}

/** Asks the machine before to connect onwards (`direct-tcpip`, as ssh -W). @throws TransportError naming both machines. */
export function openThroughJump(
  jump: Client,
  jumpLabel: string,
  settings: HopSettings,
  where: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<HopSocket> {
  return new Promise((resolve, reject) => {
    const onAbort = () => fail(cancelled(where));
    const timer = setTimeout(() => fail(jumpSilent(jumpLabel, where, limitMs / 1000)), limitMs);
    let over = false;
    const settle = () => {
      over = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (error: Error) => {
      settle();
      reject(error);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      jump.forwardOut("127.0.0.1", 0, settings.host, settings.port, (error, channel) => {
        if (error) return over ? undefined : fail(jumpRefused(error, jumpLabel, where));
        if (over) return channel.close();
        settle();
        channel.on("error", () => undefined);
        resolve({ stream: channel, close: () => channel.close(), explain: async () => null });
      });
    } catch (error) {
      fail(jumpRefused(error as Error, jumpLabel, where));
    }
  });
}
