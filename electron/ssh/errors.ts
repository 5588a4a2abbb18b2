// Every way a connection can fail, as one sentence that names the machine and what to do.
import { TransportError } from "../transport/host-transport.ts";
import { fingerprint } from "./trust/host-key.ts";
import type { HostKeyVerdict, KnownHost } from "./trust/known-hosts.ts";

/** Text a host sent, made safe for a sentence: no control characters, no line ends, bounded. */
export function quoted(text: string, limit = 300): string {
  const flat = text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return flat.length > limit ? `${flat.slice(0, limit)}...` : flat;
}

export function cancelled(where: string): TransportError {
  return new TransportError("cancelled", `Connecting to ${where} was cancelled.`);
}

/** What the operating system says when a TCP connection cannot be made. */
export function socketFailure(error: NodeJS.ErrnoException, where: string, host: string): TransportError {
  const code = mainCode(error);
  switch (code) {
    case "ENOTFOUND":
    case "EAI_NONAME":
    case "EAI_NODATA":
      return new TransportError(
        "unknown-host",
        `The name ${host} is unknown: check its spelling or the DNS of this machine.`,
      );
    case "EAI_AGAIN":
      return new TransportError(
        "unknown-host",
        `The name ${host} could not be looked up: the DNS does not answer.`,
      );
    case "ECONNREFUSED":
      return new TransportError(
        "refused",
        `${where} refuses connections: is the SSH server running, and on this port?`,
      );
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
    case "EACCES":
    case "EPERM":
      return new TransportError(
        "unreachable",
        `${where} cannot be reached from this machine (${code}): check the network, VPN or firewall.`,
      );
    case "ETIMEDOUT":
      return new TransportError("timeout", `${where} does not answer: check the address, VPN or firewall.`);
    default:
      return new TransportError(
        "unreachable",
        `Connecting to ${where} failed: ${quoted(error.message) || code}.`,
      );
  }
}

/** Several addresses fail together as an AggregateError; a refusal says more than silence. */
function mainCode(error: NodeJS.ErrnoException): string {
  const parts = error instanceof AggregateError ? error.errors : [error];
  const codes = parts.map((part: NodeJS.ErrnoException) => part.code ?? "");
  return codes.find((code: string) => code === "ECONNREFUSED") ?? codes.find(Boolean) ?? error.code ?? "";
}

export function noAnswer(where: string, seconds: number, connected: boolean): TransportError {
  return new TransportError(
    "timeout",
    connected
      ? `${where} accepted the connection but did not speak SSH within ${seconds} s: is this the SSH port?`
      : `${where} does not answer within ${seconds} s: check the address, VPN or firewall.`,
  );
}

export function silentDuringLogin(where: string, seconds: number): TransportError {
  return new TransportError("timeout", `${where} said nothing for ${seconds} s while logging in.`);
}

/** An error of the SSH protocol before the login succeeded. */
export function handshakeFailure(error: Error, where: string, said: string): TransportError {
  const text = error.message;
  const detail = said === "" ? null : quoted(said, 1000);
  const algorithm = /no matching (.+)/.exec(text)?.[1];
  if (algorithm) {
    return new TransportError(
      "unsupported",
      `${where} and the built-in SSH have no ${quoted(algorithm)} in common: choose the system's ssh for this host.`,
      null,
      true,
    );
  }
  if (/too many authentication failures/i.test(text)) {
    return new TransportError(
      "auth-failed",
      `${where} closed the connection after too many keys were offered: name the right one (IdentityFile with IdentitiesOnly yes).`,
      detail,
    );
  }
  if (/lost before handshake|ECONNRESET|EPIPE|socket hang up/i.test(text + mainCode(error))) {
    return new TransportError(
      "closed",
      `${where} closed the connection before the login: it may refuse this address (MaxStartups, fail2ban, a firewall), or not be an SSH server.`,
      detail,
    );
  }
  if (/identification|invalid header|header line|greeting/i.test(text)) {
    return new TransportError(
      "unsupported",
      `${where} answers, but not as an SSH server: check the port.`,
      detail,
    );
  }
  return new TransportError("closed", `The SSH connection to ${where} failed: ${quoted(text)}.`, detail);
}

export function closedDuringLogin(where: string): TransportError {
  return new TransportError("closed", `${where} closed the connection during the login.`);
}

function at(entry: KnownHost): string {
  return `${entry.file}:${entry.line}`;
}

/** Refusals that no answer of a person lifts. Null: the verdict leaves it to a question. */
export function hostKeyRefusal(
  verdict: HostKeyVerdict,
  where: string,
  type: string,
  key: Buffer,
): TransportError | null {
  const shown = `${type} ${fingerprint(key)}`;
  if (verdict.kind === "changed") {
    const stored = fingerprint(verdict.entry.key);
    return new TransportError(
      "host-key-changed",
      `The host key of ${where} has changed: known is ${stored} (${at(verdict.entry)}), it now shows ${fingerprint(key)}. Someone may be in between; if the host was reinstalled, remove that line.`,
      `known: ${verdict.entry.keyType} ${stored} (${at(verdict.entry)})\nshown: ${shown}`,
    );
  }
  if (verdict.kind === "revoked") {
    return new TransportError(
      "host-key-revoked",
      `The host key of ${where} (${fingerprint(key)}) is marked as revoked in ${at(verdict.entry)}: not connected.`,
      shown,
    );
  }
  if (verdict.kind === "certificate-expected") {
    return new TransportError(
      "unsupported",
      `${where} is trusted through a certificate authority (${at(verdict.entry)}), which the built-in SSH cannot check: choose the system's ssh for this host.`,
      shown,
      true,
    );
  }
  return null;
}

export function hostKeyUnknown(where: string, type: string, key: Buffer, because: string): TransportError {
  return new TransportError(
    "host-key-unknown",
    `The host key of ${where} is not known (${type} ${fingerprint(key)}) and ${because}.`,
    `${type} ${fingerprint(key)}`,
  );
}

/** @param why why the key could not be saved, as known-hosts-files says it */
export function hostKeyUnsaved(where: string, why: string): string {
  return `The host key of ${where} was accepted but not saved: ${why}. The next connection will not know it.`;
}

/** What was tried, for the sentence about a refused login. */
export interface LoginAttempts {
  readonly user: string;
  /** The methods the host names; null when it never said. */
  readonly offered: readonly string[] | null;
  /** Keys and other means it turned down, as a person knows them. */
  readonly refused: readonly string[];
  /** Keys that were not offered, each with the reason. */
  readonly skipped: readonly string[];
  /** Whether it failed because nobody could be asked. */
  readonly missedPrompt: boolean;
  readonly passwordWrong: boolean;
  /** Configured means only the system's ssh has. */
  readonly hints: readonly string[];
  /** Whether a key was left out that the system's ssh can use. */
  readonly leftOut: boolean;
  readonly banner: string;
}

export function loginRefused(where: string, attempts: LoginAttempts): TransportError {
  const { user, refused, skipped } = attempts;
  // Every host names gssapi-with-mic that has it compiled in: only where it names nothing else we have is it the way.
  const ours = attempts.offered?.some((method) => !method.startsWith("gssapi") && method !== "hostbased");
  const hints = ours === false ? [...attempts.hints, "a Kerberos ticket (GSSAPI)"] : attempts.hints;
  const parts = [`${where} did not let ${user} in`];
  if (attempts.passwordWrong) parts.push("the password was not accepted");
  const keys = refused.filter((name) => name !== "password");
  if (keys.length > 0) parts.push(`the host accepted none of: ${keys.join(", ")}`);
  if (skipped.length > 0) parts.push(`not offered: ${skipped.join(", ")}`);
  if (attempts.offered && attempts.offered.length > 0)
    parts.push(`it allows: ${quoted(attempts.offered.join(", "))}`);
  if (keys.length === 0 && skipped.length === 0 && !attempts.passwordWrong)
    parts.push("there was no key to offer");
  if (attempts.missedPrompt) parts.push("nobody was there to be asked");
  if (hints.length > 0) parts.push(`${hints.join(", ")} needs the system's ssh`);
  const code = attempts.missedPrompt ? "needs-prompt" : "auth-failed";
  const detail = attempts.banner === "" ? null : quoted(attempts.banner, 1000);
  const offers = hints.length > 0 || attempts.leftOut;
  return new TransportError(code, `${parts[0]}: ${parts.slice(1).join("; ")}.`, detail, offers);
}

export function jumpRefused(
  error: Error & { reason?: unknown },
  bastion: string,
  where: string,
): TransportError {
  const why = quoted(error.message.replace(/^\(SSH\) Channel open failure:\s*/, ""));
  if (error.reason === 1) {
    return new TransportError(
      "refused",
      `The jump host ${bastion} does not allow forwarding to ${where} (AllowTcpForwarding, PermitOpen): ${why || "prohibited"}.`,
    );
  }
  const code = /refused/i.test(why) ? "refused" : /resolve|name/i.test(why) ? "unknown-host" : "unreachable";
  return new TransportError(
    code,
    `The jump host ${bastion} cannot reach ${where}: ${why || "no reason given"}.`,
  );
}

export function jumpSilent(bastion: string, where: string, seconds: number): TransportError {
  return new TransportError(
    "timeout",
    `The jump host ${bastion} gets no answer from ${where} within ${seconds} s: check the address and the firewall between them.`,
  );
}

export function proxyCommandFailed(where: string, how: string, said: string): TransportError {
  const words = quoted(said);
  return new TransportError(
    "unreachable",
    `The ProxyCommand for ${where} ended before the login (${how})${words === "" ? "" : `: ${words}`}.`,
  );
}

/** A session or command the host turned down after a good login. */
export function execRefused(error: Error & { reason?: unknown }, where: string): TransportError {
  const why = quoted(error.message.replace(/^\(SSH\) Channel open failure:\s*/, ""));
  if (/no response|not connected/i.test(why)) {
    return new TransportError("closed", `The connection to ${where} ended before the command could start.`);
  }
  return new TransportError(
    "exec-refused",
    /unable to exec/i.test(why)
      ? `${where} lets this account in but runs no commands for it.`
      : `${where} refuses another session (MaxSessions, or no shell for this account): ${why || "no reason given"}.`,
  );
}
