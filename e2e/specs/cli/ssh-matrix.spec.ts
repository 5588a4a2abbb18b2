// Every way people reach a host, through the built command line and real OpenSSH: the picture comes, or the one right sentence.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { makeSecurityKey } from "../../../electron/ssh/testing/security-key.ts";
import {
  makeKey,
  startAgent,
  startSshd,
  type TestAgent,
  type TestKey,
  type TestSshd,
} from "../../../electron/ssh/testing/sshd.ts";
import { type Door, hostForbidden, type SshHost, startSshHost } from "../../ssh/host.ts";
import { lacking } from "../../ssh/lacking.ts";
import { type AtTerminal, person, type Said } from "../../ssh/person.ts";
import { KDC, type Realm, startRealm } from "../../ssh/realm.ts";

const forbidden = hostForbidden();
test.skip(forbidden !== null, `${forbidden}`);

const PASSPHRASE = "a phrase for the key";

let folder: string;
let home: string;
let host: SshHost;
let keys: Record<"ed25519" | "rsa" | "ecdsa" | "locked" | "agent" | "stranger" | "certified", TestKey>;
let token: { readonly file: string; readonly line: string };
let realm: Realm | undefined;
let doors: Record<
  "keys" | "password" | "rounds" | "both" | "narrow" | "forced" | "authority" | "ticket" | "postQuantum",
  Door
>;
let bastions: readonly [TestSshd, TestSshd];
let agent: TestAgent;

interface Row {
  readonly name: string;
  /** Lines of the configuration for the host `target`; its address and the port of the door are given. */
  readonly config?: () => readonly string[];
  readonly door?: keyof typeof doors;
  readonly user?: string;
  readonly target?: () => string;
  readonly words?: readonly string[];
  readonly terminal?: () => AtTerminal;
  readonly known?: () => readonly string[];
  /** How much is seen, or what is said instead. */
  readonly sees?: "all" | "first";
  readonly says?: () => RegExp;
  /** A program of this machine without which the row cannot be played. */
  readonly needs?: string;
}

const typing = (...pairs: [RegExp, () => string][]): (() => AtTerminal) => {
  return () => ({ typing: pairs.map(([question, answer]) => [question, answer()]) });
};
const password = (user: string) => () => host.password(user);

const ROWS: readonly Row[] = [
  { name: "an ed25519 key, as root", sees: "all" },
  { name: "an rsa key", config: () => [`IdentityFile ${keys.rsa.file}`], sees: "all" },
  { name: "an ecdsa key", config: () => [`IdentityFile ${keys.ecdsa.file}`], sees: "all" },
  {
    name: "an encrypted key, its passphrase typed",
    config: () => [`IdentityFile ${keys.locked.file}`],
    terminal: typing([/Passphrase of the key/, () => PASSPHRASE]),
    sees: "all",
  },
  {
    name: "an encrypted key and nobody to ask",
    config: () => [`IdentityFile ${keys.locked.file}`],
    says: () => /locked.*passphrase/,
  },
  {
    name: "an agent",
    config: () => [`IdentityFile ${keys.agent.file}.pub`],
    terminal: () => ({ env: { SSH_AUTH_SOCK: agent.socket } }),
    sees: "all",
  },
  {
    name: "a key the host does not know",
    config: () => [`IdentityFile ${keys.stranger.file}`],
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
    config: () => [`ProxyCommand ${process.execPath} ${join(home, "relay.mjs")} %h %p`],
    sees: "all",
  },
  {
    name: "a ProxyCommand that fails",
    config: () => ['ProxyCommand sh -c "echo no tunnel >&2; exit 3"'],
    says: () => /ProxyCommand for .* ended before the login \(exit code 3\): no tunnel\./,
  },
  { name: "user and port in the target", target: () => `root@127.0.0.1:${doors.keys.port}`, sees: "all" },
  { name: "an alias of an included file, with Match", target: () => "included", sees: "all" },
  { name: "hashed known_hosts", known: () => hashed(doors.keys.knownLine), sees: "all" },
  {
    name: "a changed key",
    known: () => [`[127.0.0.1]:${doors.keys.port} ${keys.stranger.line}`],
    says: () => /has changed: known is SHA256:\S+ .*now shows SHA256:/,
  },
  {
    name: "a changed key of a jump host",
    config: () => ["ProxyJump changed"],
    says: () => new RegExp(`The host key of 127\\.0\\.0\\.1:${bastions[0].port} has changed`),
  },
  {
    name: "a changed key behind a jump host",
    config: () => ["ProxyJump one"],
    known: () => [bastions[0].knownLine, `[127.0.0.1]:${doors.keys.port} ${keys.stranger.line}`],
    says: () => new RegExp(`The host key of 127\\.0\\.0\\.1:${doors.keys.port} has changed`),
  },
  {
    name: "a revoked key",
    known: () => [`@revoked * ${doors.keys.hostKeyLine}`, doors.keys.knownLine],
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
    config: () => [`IdentityFile ${keys.certified.file}`],
    says: () => /a certificate \(\S+-cert\.pub\) needs the system's ssh.* Try --via openssh\./,
  },
  {
    name: "a certificate, by the system's ssh",
    door: "authority",
    config: () => [`IdentityFile ${keys.certified.file}`],
    words: ["--via", "openssh"],
    sees: "all",
  },
  {
    name: "a FIDO key, by the built-in SSH",
    config: () => [`IdentityFile ${token.file}`],
    says: () =>
      /not offered: \S+token_sk \(is on a security key \(FIDO\), which needs the system's ssh\).* Try --via openssh\./,
  },
  {
    name: "a FIDO key without its device, by the system's ssh",
    config: () => [`IdentityFile ${token.file}`],
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
    terminal: () => ({ env: realm?.client ?? {} }),
    sees: "all",
  },
  {
    name: "no Kerberos ticket, by the system's ssh",
    door: "ticket",
    needs: KDC,
    config: () => ["GSSAPIAuthentication yes"],
    words: ["--via", "openssh"],
    terminal: () => ({ env: realm?.ticketless ?? {} }),
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
function configured(row: Row, at: number): string {
  const door = doors[row.door ?? "keys"];
  const known = join(home, `known-${at}`);
  const lines = row.known?.() ?? [...Object.values(doors), ...bastions].map((one) => one.knownLine);
  writeFileSync(known, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  const own = row.config?.() ?? [];
  const block = [
    `Host row-${at}`,
    "HostName 127.0.0.1",
    `Port ${door.port}`,
    `User ${row.user ?? "root"}`,
    ...own,
  ];
  if (!own.some((line) => line.startsWith("IdentityFile"))) block.push(`IdentityFile ${keys.ed25519.file}`);
  block.push(`UserKnownHostsFile ${known}`);
  return block.join("\n  ");
}

function hashed(line: string): string[] {
  const file = join(folder, "to-hash");
  writeFileSync(file, `${line}\n`);
  execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
  const text = execFileSync("cat", [file], { encoding: "utf8" });
  expect(text).toMatch(/^\|1\|/);
  return text.trim().split("\n");
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-matrix-"));
  chmodSync(folder, 0o755);
  home = join(folder, "home");
  mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  keys = {
    ed25519: makeKey(folder, "ed25519"),
    rsa: makeKey(folder, "rsa", { type: "rsa" }),
    ecdsa: makeKey(folder, "ecdsa", { type: "ecdsa" }),
    locked: makeKey(folder, "locked", { passphrase: PASSPHRASE }),
    agent: makeKey(folder, "agent"),
    stranger: makeKey(folder, "stranger"),
    certified: makeKey(folder, "certified"),
  };
  token = makeSecurityKey(folder, "token_sk");
  const authority = makeKey(folder, "authority");
  const certificate = ["-q", "-s", authority.file, "-I", "ada", "-n", "root", `${keys.certified.file}.pub`];
  execFileSync("ssh-keygen", certificate);
  const unknown = ["stranger", "certified"];
  const welcome = Object.entries(keys).flatMap(([name, key]) => (unknown.includes(name) ? [] : [key.line]));
  host = await startSshHost(folder, [...welcome, token.line]);
  realm = existsSync(KDC) ? await startRealm(folder) : undefined;
  const banner = join(folder, "banner");
  writeFileSync(banner, "** Authorised use only. **\n** VETHSCOPE is not a word of the protocol. **\n");
  const noKeys = "PubkeyAuthentication no";
  doors = {
    keys: await host.door(),
    password: await host.door(["PasswordAuthentication yes", noKeys]),
    rounds: await host.door([
      "KbdInteractiveAuthentication yes",
      noKeys,
      "AuthenticationMethods keyboard-interactive,keyboard-interactive",
    ]),
    both: await host.door([
      "KbdInteractiveAuthentication yes",
      "AuthenticationMethods publickey,keyboard-interactive",
    ]),
    narrow: await host.door(["MaxSessions 1", `Banner ${banner}`, "PrintMotd yes"]),
    authority: await host.door([`TrustedUserCAKeys ${authority.file}.pub`]),
    // It would look for the key of its own host name, which a host in namespaces shares with the machine.
    ticket: await host.door(
      ["GSSAPIAuthentication yes", "GSSAPIStrictAcceptorCheck no", noKeys],
      undefined,
      realm?.server,
    ),
    postQuantum: await host.door(["KexAlgorithms sntrup761x25519-sha512@openssh.com"]),
    forced: await host.door(["Match User forced", '  ForceCommand echo "Backups only."']),
  };
  const welcomed = welcome.map((line) => ({ line }));
  bastions = [await startSshd(folder, welcomed), await startSshd(folder, welcomed)];
  agent = await startAgent(folder);
  agent.add(keys.agent);
  rmSync(keys.agent.file);
  writeFileSync(
    join(home, "relay.mjs"),
    'import net from "node:net"; const [host, port] = process.argv.slice(2);\nconst s = net.connect(Number(port), host); process.stdin.pipe(s).pipe(process.stdout); s.on("close", () => process.exit());\n',
  );
  writeFileSync(
    join(home, ".ssh/more.conf"),
    `Host included\n  HostName 127.0.0.1\n  IdentityFile ${keys.ed25519.file}\nMatch originalhost included exec "test %n = included"\n  Port ${doors.keys.port}\n  User root\n`,
  );
  const everyone = join(home, ".ssh/known_hosts");
  writeFileSync(everyone, [...Object.values(doors), ...bastions].map((one) => `${one.knownLine}\n`).join(""));
  const forged = join(home, "known-forged");
  writeFileSync(forged, `[127.0.0.1]:${bastions[0].port} ${keys.stranger.line}\n`);
  const jumps = [...bastions, bastions[0]].map(
    (one, at) =>
      `Host ${["one", "two", "changed"][at]}\n  UserKnownHostsFile ${at === 2 ? forged : everyone}\n  HostName 127.0.0.1\n  Port ${one.port}\n  User root\n  IdentityFile ${keys.ed25519.file}\n`,
  );
  const config = ["Include more.conf", ...ROWS.map(configured), ...jumps, "Host *\n  IdentitiesOnly yes\n"];
  writeFileSync(join(home, ".ssh/config"), config.join("\n"), { mode: 0o600 });
});

/**
 * Collects as the row says. One at a time, in its own test: what another one runs on the host would be in the picture, and a
 * row that waits for those before it has used up its time on a busy machine.
 */
function collected(row: Row): Promise<Said> {
  const at = ROWS.indexOf(row);
  const target = row.target?.() ?? `row-${at}`;
  const words = ["collect", target, ...(row.words ?? []), "--json", "-o", join(folder, `${at}.vethscope`)];
  const everyone = join(home, ".ssh/known_hosts");
  const more = row.target ? ["--known-hosts", everyone, "--identity", keys.ed25519.file] : [];
  return person(home, [...words, ...(target === "included" ? [] : more)], row.terminal?.());
}

test.afterAll(async () => {
  await host?.stop();
  for (const one of bastions ?? []) await one.stop();
  await agent?.stop();
  await realm?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

for (const row of ROWS) {
  test(`${row.name}: ${row.sees === undefined ? "says why not" : `sees ${row.sees}`}`, async () => {
    const { needs } = row;
    const lack = lacking(needs === undefined || existsSync(needs) ? null : `${needs} is not installed`);
    test.skip(lack !== null, `${lack}`);
    const said = await collected(row);
    const everything = `${said.stdout}\n${said.stderr}`;
    expect(said.unasked, everything).toBe(0);
    if (row.sees === undefined) {
      expect(said.status, everything).not.toBe(0);
      // One sentence on one line, and nothing that only its author understands.
      const sentence = everything.replaceAll("\r", "").trim().split("\n").at(-1) ?? "";
      expect(sentence).toMatch(row.says?.() ?? /^$/);
      expect(everything).not.toMatch(/ {4}at |Error:|undefined/);
      return;
    }
    expect(said.status, everything).toBe(0);
    const text = said.stdout;
    const answer = JSON.parse(text.slice(text.search(/\{\s+"file"/))) as { counts: { interfaces: number } };
    expect(answer.counts.interfaces, everything).toBe(host.interfaces[row.sees]);
  });
}

test("no connection left a process on the host", async () => {
  await expect.poll(() => host.leftovers(), { timeout: 5_000 }).toEqual([]);
});
