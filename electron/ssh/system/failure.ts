// What the system's ssh says when it cannot connect, as one sentence with a stable code.
import { TransportError, type TransportErrorCode } from "../../transport/host-transport.ts";
import { quoted } from "../errors.ts";

/** Messages of OpenSSH's client (C locale is not needed: it has no translations), most telling first. */
const MEANINGS: readonly (readonly [
  RegExp,
  TransportErrorCode,
  (found: RegExpExecArray, where: string) => string,
])[] = [
  [
    /REVOKED/,
    "host-key-revoked",
    (_, where) => `The host key of ${where} is marked as revoked: not connected.`,
  ],
  [
    /IDENTIFICATION HAS CHANGED[\s\S]*?(SHA256:\S+?)\.?\s[\s\S]*?Offending \S+ key in ([^\s]+)/,
    "host-key-changed",
    (found, where) =>
      `The host key of ${where} has changed: it is known otherwise in ${found[2]}, it now shows ${found[1]}. Someone may be in between; if the host was reinstalled, remove that line.`,
  ],
  [
    /Host key verification failed/,
    "host-key-unknown",
    (_, where) => `The host key of ${where} is not known: connect once with ssh in a terminal to accept it.`,
  ],
  [
    /open failed: administratively prohibited/,
    "refused",
    (_, where) =>
      `The jump host on the way to ${where} does not allow forwarding to it (AllowTcpForwarding, PermitOpen).`,
  ],
  [
    /Could not resolve hostname (\S+?):/,
    "unknown-host",
    (found) => `The name ${found[1]} is unknown: check its spelling or the DNS of this machine.`,
  ],
  [
    /Connection refused/,
    "refused",
    (_, where) => `${where} refuses connections: is the SSH server running, and on this port?`,
  ],
  [/timed out/i, "timeout", (_, where) => `${where} does not answer: check the address, VPN or firewall.`],
  [
    /No route to host|Network is unreachable/,
    "unreachable",
    (_, where) => `${where} cannot be reached from this machine: check the network, VPN or firewall.`,
  ],
  [
    /Too many authentication failures/,
    "auth-failed",
    (_, where) =>
      `${where} closed the connection after too many keys were offered: name the right one (IdentityFile with IdentitiesOnly yes).`,
  ],
  [
    /signing failed for (\S+) "([^"]+)"[^:\n]*: ([^\r\n]+)[\s\S]*?(\S+?): Permission denied \(([^)]*)\)/,
    "auth-failed",
    (found) =>
      `${found[4]} was not let in by the system's ssh: the ${found[1]?.endsWith("-SK") ? "security key" : "key"} of ${found[2]} did not sign (${found[3]}); the host allows: ${found[5]}.`,
  ],
  [
    /(\S+?): Permission denied \((gssapi[^),]*(?:,gssapi[^),]*)*)\)/,
    "auth-failed",
    (found) => `${found[1]} was not let in by the system's ssh; the host wants a Kerberos ticket (kinit).`,
  ],
  [
    /(\S+?): Permission denied \(([^)]*)\)/,
    "auth-failed",
    (found) => `${found[1]} was not let in by the system's ssh; the host allows: ${found[2]}.`,
  ],
  [
    /Session open refused by peer|session request failed/,
    "exec-refused",
    (_, where) => `${where} refuses another session (MaxSessions, or no shell for this account).`,
  ],
  [
    /kex_exchange_identification|Connection closed by UNKNOWN/,
    "closed",
    (_, where) =>
      `${where} closed the connection before the login: it may refuse this address (MaxStartups, fail2ban, a firewall), or not be an SSH server.`,
  ],
  [
    /not responding|Broken pipe|closed by remote host|Connection reset/,
    "closed",
    (_, where) => `The connection to ${where} was cut.`,
  ],
  [
    /askpass.*(?:Permission denied|No such file)/,
    "config",
    (_, where) =>
      `ssh could not ask for ${where}: programs may not be run from the folder for temporary files (TMPDIR).`,
  ],
  [
    /Bad configuration option|terminating, \d+ bad/i,
    "config",
    (_, where) => `ssh could not read its configuration for ${where}.`,
  ],
];

/** @param where the target as the person wrote it. */
export function openSshFailure(said: string, where: string): TransportError {
  for (const [pattern, code, sentence] of MEANINGS) {
    const found = pattern.exec(said);
    if (found) return new TransportError(code, quoted(sentence(found, where), 600), quoted(said, 1_000));
  }
  const lastLine = said.trim().split("\n").at(-1) ?? "";
  return new TransportError(
    "closed",
    `ssh could not connect to ${where}: ${quoted(lastLine) || "it gave no reason"}.`,
  );
}
