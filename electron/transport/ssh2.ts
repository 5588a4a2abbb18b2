// A host reached by the built-in SSH: one channel per command on an established connection.
import type { Client, ClientChannel } from "ssh2";
import { execRefused } from "../ssh/errors.ts";
import type { HostExit, HostProcess, HostTransport } from "./host-transport.ts";

export interface Ssh2Connection {
  /** `root@10.0.0.7:22`. */
  readonly label: string;
  /** `10.0.0.7:22`, for sentences. */
  readonly where: string;
  /** Closes the connection and every one below it. */
  readonly close: () => void;
}

/** After a kill, a host that does not close the channel is not waited for. Milliseconds. */
const KILL_GRACE_MS = 1_000;
/** Whoever wants a command's output has begun to read it this long after its end. Milliseconds. */
const UNREAD_GRACE_MS = 1_000;
/** How long a host may take to accept or refuse a command. Milliseconds. */
const EXEC_LIMIT_MS = 30_000;

/** Wraps a client that has logged in. */
export function ssh2Transport(client: Client, connection: Ssh2Connection): HostTransport {
  let broken: string | null = null;
  client.on("error", (error: Error) => {
    broken ??= /keepalive/i.test(error.message)
      ? `${connection.where} stopped answering.`
      : `The connection to ${connection.where} broke.`;
  });
  const ended = new Promise<string>((resolve) => {
    client.once("close", () => resolve(broken ?? `The connection to ${connection.where} was cut.`));
  });
  return {
    kind: "ssh2",
    ended,
    label: connection.label,
    close: connection.close,
    exec(command) {
      return new Promise((resolve, reject) => {
        let late = false;
        const timer = setTimeout(() => {
          late = true;
          reject(execRefused(new Error("no answer to the request"), connection.where));
        }, EXEC_LIMIT_MS);
        const done = (error: Error | undefined, channel?: ClientChannel) => {
          clearTimeout(timer);
          if (error) reject(execRefused(error, connection.where));
          else if (channel && late) channel.close();
          else if (channel)
            resolve(
              processOf(client, channel, () => broken ?? `The connection to ${connection.where} was cut.`),
            );
        };
        try {
          client.exec(command, done);
        } catch (error) {
          done(error as Error);
        }
      });
    },
  };
}

function processOf(client: Client, channel: ClientChannel, whyBroken: () => string): HostProcess {
  const exit = { code: null as number | null, signal: null as string | null, seen: false };
  let killed = false;
  let settle: (connectionError: string | null) => void = () => undefined;
  const exited = new Promise<HostExit>((resolve) => {
    settle = (connectionError) => {
      client.off("close", onClientClose);
      resolve({ code: exit.code, signal: exit.signal, connectionError });
    };
  });
  const onClientClose = () => settle(exit.seen || killed ? null : whyBroken());
  // ssh2 tells of the lost connection before it closes the channels: a channel that closes first ended by itself.
  client.once("close", onClientClose);
  channel.on("close", () => settle(null));
  channel.on("exit", (code: number | null, signal?: string) => {
    exit.seen = true;
    exit.code = code ?? null;
    exit.signal = signal ?? null;
    // Output nobody reads would keep the channel from closing.
    setTimeout(() => {
      for (const stream of [channel, channel.stderr]) if (stream.readableFlowing === null) stream.resume();
    }, UNREAD_GRACE_MS).unref();
  });
  // A write after the host closed its end must not become an uncaught error.
  channel.on("error", () => undefined);
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exited,
    kill() {
      if (killed) return;
      killed = true;
      try {
        channel.signal("TERM");
        channel.close();
      } catch {
        // The connection is gone already, and the command with it.
      }
      // What still arrives is let go, so that the channel can close.
      channel.resume();
      channel.stderr.resume();
      setTimeout(() => settle(null), KILL_GRACE_MS).unref();
    },
  };
}
