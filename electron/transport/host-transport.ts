// The one interface between the collector and a way to reach a host: ssh2, the system's ssh, or this machine.
import type { Readable, Writable } from "node:stream";

/** A command running on a host. */
export interface HostProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * Settles once, never rejects: the exit code, or the signal, or how the connection broke. After the end of both
   * outputs; read them (or let them go with `resume()`), a host stops when 2 MB wait unread.
   */
  readonly exited: Promise<HostExit>;
  /**
   * Ends the remote command: TERM, then its stdin and output are closed. Safe to call twice. OpenSSH hands the signal
   * on for accounts other than root only, and ends nothing by itself when a connection closes: a command that must not
   * stay behind has to notice that its stdin ended.
   */
  kill(): void;
}

export interface HostExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** One sentence when the connection itself failed. */
  readonly connectionError: string | null;
}

/** A live way to run commands on one host. */
export interface HostTransport {
  readonly kind: "ssh2" | "openssh" | "local";
  /** What a person reads: `root@10.0.0.7:22`. */
  readonly label: string;
  /** Settles with one sentence when the connection is gone, for whatever reason. */
  readonly ended: Promise<string>;
  /** Starts a command without a pty. Rejects with `TransportError` when the host refuses. */
  exec(command: string): Promise<HostProcess>;
  /** Closes the connection and every hop below it. */
  close(): void;
}

/** A failure to connect or to run, with one sentence a person can act on. */
export class TransportError extends Error {
  readonly code: TransportErrorCode;
  /** What else helps: both fingerprints, what the host printed, what was tried. Never a secret. */
  readonly detail: string | null;
  /** Whether the system's ssh may succeed where the built-in one cannot. */
  readonly offersSystemSsh: boolean;
  constructor(
    code: TransportErrorCode,
    message: string,
    detail: string | null = null,
    offersSystemSsh = false,
  ) {
    super(message);
    this.name = "TransportError";
    this.code = code;
    this.detail = detail;
    this.offersSystemSsh = offersSystemSsh;
  }
}

export type TransportErrorCode =
  | "unknown-host"
  | "refused"
  | "unreachable"
  | "timeout"
  | "host-key-unknown"
  | "host-key-changed"
  | "host-key-revoked"
  | "auth-failed"
  | "key-unreadable"
  | "needs-prompt"
  | "cancelled"
  | "exec-refused"
  | "closed"
  | "unsupported"
  | "sudo-failed"
  | "config";
