// Every way people reach a host: what stands in their configuration, what they type, and what they see or are told.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashed } from "./hashed.ts";
import { type MatrixGround, PASSPHRASE } from "./matrix-ground.ts";
import type { AtTerminal } from "./person.ts";
import { KDC } from "./realm.ts";

export interface MatrixRow {
  readonly name: string;
  /** Lines of the configuration for the host `target`; its address and the port of the door are given. */
  readonly config?: (g: MatrixGround) => readonly string[];
  readonly door?: keyof MatrixGround["doors"];
  readonly user?: string;
  readonly target?: (g: MatrixGround) => string;
  readonly words?: readonly string[];
  readonly terminal?: (g: MatrixGround) => AtTerminal;
  readonly known?: (g: MatrixGround) => readonly string[];
  /** How much is seen, or what is said instead. */
  readonly sees?: "all" | "first";
  readonly says?: (g: MatrixGround) => RegExp;
  /** A program of this machine without which the row cannot be played. */
  readonly needs?: string;
}

type Typed = (g: MatrixGround) => string;
const typing = (...pairs: [RegExp, Typed][]): ((g: MatrixGround) => AtTerminal) => {
  return (g) => ({ typing: pairs.map(([question, answer]) => [question, answer(g)]) });
};
const password =
  (user: string): Typed =>
  ({ host }) =>
    host.password(user);

export const ROWS: readonly MatrixRow[] = [
  { name: "an ed25519 key, as root", sees: "all" },
  { name: "an rsa key", config: (g) => [`IdentityFile ${g.keys.rsa.file}`], sees: "all" },
  { name: "an ecdsa key", config: (g) => [`IdentityFile ${g.keys.ecdsa.file}`], sees: "all" },
  {
    name: "an encrypted key, its passphrase typed",
    config: (g) => [`IdentityFile ${g.keys.locked.file}`],
    terminal: typing([/Passphrase of the key/, () => PASSPHRASE]),
    sees: "all",
  },
  {
    name: "an encrypted key and nobody to ask",
    config: (g) => [`IdentityFile ${g.keys.locked.file}`],
    says: () => /locked.*passphrase/,
  },
  {
    name: "an agent",
    config: (g) => [`IdentityFile ${g.keys.agent.file}.pub`],
    terminal: (g) => ({ env: { SSH_AUTH_SOCK: g.agent.socket } }),
    sees: "all",
  },
  {
    name: "a key the host does not know",
    config: (g) => [`IdentityFile ${g.keys.stranger.file}`],
    says: () => /did not let root in: the host accepted none of: .*stranger/,
  },
  {
    name: "a password",
    door: "password",
    user: "plain",
    terminal: typing([/Password of plain/, password("plain")]),
    sees: "first",
  },
  {
    name: "a wrong password three times",
    door: "password",
    user: "plain",
    terminal: typing(
      [/Password of plain/, () => "a"],
      [/Password of plain/, () => "b"],
      [/Password of plain/, () => "c"],
    ),
    says: () => /did not let plain in: the password was not accepted/,
  },
  {
    name: "keyboard-interactive through PAM, in two rounds",
    door: "rounds",
    user: "plain",
    terminal: typing([/[Pp]assword/, password("plain")], [/[Pp]assword/, password("plain")]),
    sees: "first",
  },
  {
    name: "a key and then keyboard-interactive",
    door: "both",
    user: "plain",
    terminal: typing([/[Pp]assword/, password("plain")]),
    sees: "first",
  },
  { name: "one jump host", config: () => ["ProxyJump one"], sees: "all" },
  { name: "two jump hosts", config: () => ["ProxyJump one,two"], sees: "all" },
  {
    name: "a ProxyCommand",
    config: (g) => [`ProxyCommand ${process.execPath} ${join(g.home, "relay.mjs")} %h %p`],
    sees: "all",
  },
  {
    name: "a ProxyCommand that fails",
    config: () => ['ProxyCommand sh -c "echo no tunnel >&2; exit 3"'],
    says: () => /ProxyCommand for .* ended before the login \(exit code 3\): no tunnel\./,
  },
  { name: "user and port in the target", target: (g) => `root@127.0.0.1:${g.doors.keys.port}`, sees: "all" },
  { name: "an alias of an included file, with Match", target: () => "included", sees: "all" },
  { name: "hashed known_hosts", known: (g) => hashed(g.folder, g.doors.keys.knownLine), sees: "all" },
  {
    name: "a changed key",
    known: (g) => [`[127.0.0.1]:${g.doors.keys.port} ${g.keys.stranger.line}`],
    says: () => /has changed: known is SHA256:\S+ .*now shows SHA256:/,
  },
  {
    name: "a changed key of a jump host",
    config: () => ["ProxyJump changed"],
    says: (g) => new RegExp(`The host key of 127\\.0\\.0\\.1:${g.bastions[0].port} has changed`),
  },
  {
    name: "a changed key behind a jump host",
    config: () => ["ProxyJump one"],
    known: (g) => [g.bastions[0].knownLine, `[127.0.0.1]:${g.doors.keys.port} ${g.keys.stranger.line}`],
    says: (g) => new RegExp(`The host key of 127\\.0\\.0\\.1:${g.doors.keys.port} has changed`),
  },
  {
    name: "a revoked key",
    known: (g) => [`@revoked * ${g.doors.keys.hostKeyLine}`, g.doors.keys.knownLine],
    says: () => /is marked as revoked in/,
  },
  {
    name: "an unknown key and nobody to ask",
    known: () => [],
    says: () => /host key .*SHA256:\S+ .*--accept-new/,
  },
  {
    name: "an unknown key accepted once",
    known: () => [],
    terminal: typing([/Trust it\?/, () => "once"]),
    sees: "all",
  },
  { name: "no root, no sudo", user: "plain", sees: "first" },
  { name: "sudo without a password", user: "oper", words: ["--sudo"], sees: "all" },
  {
    name: "sudo with a password",
    user: "admin",
    words: ["--sudo"],
    terminal: typing([/sudo password of admin/, password("admin")]),
    sees: "all",
  },
  {
    name: "sudo with a password and nobody to ask",
    user: "admin",
    words: ["--sudo"],
    says: () => /sudo on .* wants a password and nobody can be asked/,
  },
  {
    name: "an account that is not in sudoers",
    user: "plain",
    words: ["--sudo"],
    terminal: typing([/sudo password of plain/, password("plain")]),
    says: () => /cannot become root: sudo does not allow this account to \(sudoers\)/,
  },
  { name: "MaxSessions 1, a banner and a motd", door: "narrow", sees: "all" },
  {
    name: "MaxSessions 1 and sudo with a password",
    door: "narrow",
    user: "admin",
    words: ["--sudo"],
    terminal: typing([/sudo password of admin/, password("admin")]),
    sees: "all",
  },
  {
    name: "sudo that insists on a terminal",
    user: "strict",
    words: ["--sudo"],
    says: () => /cannot become root: its sudo insists on a terminal \(requiretty in sudoers\)/,
  },
  {
    name: "a certificate, by the built-in SSH",
    door: "authority",
    config: (g) => [`IdentityFile ${g.keys.certified.file}`],
    says: () => /a certificate \(\S+-cert\.pub\) needs the system's ssh.* Try --via openssh\./,
  },
  {
    name: "a certificate, by the system's ssh",
    door: "authority",
    config: (g) => [`IdentityFile ${g.keys.certified.file}`],
    words: ["--via", "openssh"],
    sees: "all",
  },
  {
    name: "a FIDO key, by the built-in SSH",
    config: (g) => [`IdentityFile ${g.token.file}`],
    says: () =>
      /not offered: \S+token_sk \(is on a security key \(FIDO\), which needs the system's ssh\).* Try --via openssh\./,
  },
  {
    name: "a FIDO key without its device, by the system's ssh",
    config: (g) => [`IdentityFile ${g.token.file}`],
    words: ["--via", "openssh"],
    says: () =>
      /was not let in by the system's ssh: the security key of \S+token_sk did not sign \(device not found\)/,
  },
  {
    name: "a Kerberos ticket, by the built-in SSH",
    door: "ticket",
    needs: KDC,
    says: () => /a Kerberos ticket \(GSSAPI\) needs the system's ssh.* Try --via openssh\./,
  },
  {
    name: "a Kerberos ticket, by the system's ssh",
    door: "ticket",
    needs: KDC,
    config: () => ["GSSAPIAuthentication yes"],
    words: ["--via", "openssh"],
    terminal: (g) => ({ env: g.realm?.client ?? {} }),
    sees: "all",
  },
  {
    name: "no Kerberos ticket, by the system's ssh",
    door: "ticket",
    needs: KDC,
    config: () => ["GSSAPIAuthentication yes"],
    words: ["--via", "openssh"],
    terminal: (g) => ({ env: g.realm?.ticketless ?? {} }),
    says: () => /was not let in by the system's ssh; the host wants a Kerberos ticket \(kinit\)\./,
  },
  {
    name: "a post-quantum key exchange alone, by the built-in SSH",
    door: "postQuantum",
    says: () => /have no key exchange algorithm in common: choose the system's ssh.* Try --via openssh\./,
  },
  {
    name: "a post-quantum key exchange alone, by the system's ssh",
    door: "postQuantum",
    words: ["--via", "openssh"],
    sees: "all",
  },
  {
    name: "two jump hosts, by the system's ssh",
    config: () => ["ProxyJump one,two"],
    words: ["--via", "openssh"],
    sees: "all",
  },
  {
    name: "two jump hosts and sudo with a password, by the system's ssh",
    user: "admin",
    config: () => ["ProxyJump one,two"],
    words: ["--via", "openssh", "--sudo"],
    // Who logs in is in the configuration alone.
    terminal: typing([/sudo password on row-/, password("admin")]),
    sees: "all",
  },
  {
    name: "MaxSessions 1, by the system's ssh",
    door: "narrow",
    words: ["--via", "openssh"],
    sees: "all",
  },
  { name: "login shell dash", user: "dashing", sees: "first" },
  { name: "login shell busybox ash", user: "ashen", sees: "first" },
  { name: "login shell zsh", user: "zed", needs: "/usr/bin/zsh", sees: "first" },
  {
    name: "login shell fish, and sudo",
    user: "fishy",
    needs: "/usr/bin/fish",
    words: ["--sudo"],
    sees: "all",
  },
  { name: "a profile that prints", user: "noisy", sees: "first" },
  {
    name: "a login shell that does nothing",
    user: "mute",
    says: () => /did not run the collector: "sh -s" ended with exit code 0 and said nothing/,
  },
  {
    name: "a forced command",
    door: "forced",
    user: "forced",
    says: () => /answered, but not with the collector's output: first line was "Backups only\."/,
  },
];

/** One `Host` block and one known_hosts file per row: what a row needs, a person would have written. */
export function configured(g: MatrixGround, row: MatrixRow, at: number): string {
  const known = join(g.home, `known-${at}`);
  const lines = row.known?.(g) ?? g.allKnown;
  writeFileSync(known, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  const own = row.config?.(g) ?? [];
  const block = [
    `Host row-${at}`,
    "HostName 127.0.0.1",
    `Port ${g.doors[row.door ?? "keys"].port}`,
    `User ${row.user ?? "root"}`,
    ...own,
  ];
  if (!own.some((line) => line.startsWith("IdentityFile"))) block.push(`IdentityFile ${g.keys.ed25519.file}`);
  block.push(`UserKnownHostsFile ${known}`);
  return block.join("\n  ");
}
