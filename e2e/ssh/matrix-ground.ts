// What the ways to a host lead through: one SSH host with a door for each kind of login, two jump hosts, an agent, keys, a realm.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSecurityKey } from "../../electron/ssh/testing/security-key.ts";
import { makeKey, startAgent, startSshd } from "../../electron/ssh/testing/sshd.ts";
import { startSshHost } from "./host.ts";
import { KDC, startRealm } from "./realm.ts";

export const PASSPHRASE = "a phrase for the key";

/**
 * `everyone` is a known_hosts file with all keys, `allKnown` its lines; `jumps` are the `Host` blocks of `one`, `two` and `changed`.
 */
export type MatrixGround = Awaited<ReturnType<typeof build>> & { stop(): Promise<void> };

export async function startMatrixGround(): Promise<MatrixGround> {
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const each of stops.toReversed()) await each();
  };
  try {
    return { ...(await build(stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param stops gets what ends each thing that has begun */
async function build(stops: (() => unknown)[]) {
  const folder = mkdtempSync(join(tmpdir(), "vethscope-matrix-"));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const home = join(folder, "home");
  mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  const keys = {
    ed25519: makeKey(folder, "ed25519"),
    rsa: makeKey(folder, "rsa", { type: "rsa" }),
    ecdsa: makeKey(folder, "ecdsa", { type: "ecdsa" }),
    locked: makeKey(folder, "locked", { passphrase: PASSPHRASE }),
    agent: makeKey(folder, "agent"),
    stranger: makeKey(folder, "stranger"),
    certified: makeKey(folder, "certified"),
  };
  const token = makeSecurityKey(folder, "token_sk");
  const authority = makeKey(folder, "authority");
  const certificate = ["-q", "-s", authority.file, "-I", "ada", "-n", "root", `${keys.certified.file}.pub`];
  execFileSync("ssh-keygen", certificate);
  const unknown = ["stranger", "certified"];
  const welcome = Object.entries(keys).flatMap(([name, key]) => (unknown.includes(name) ? [] : [key.line]));
  const host = await startSshHost(folder, [...welcome, token.line]);
  stops.push(() => host.stop());
  const realm = existsSync(KDC) ? await startRealm(folder) : null;
  stops.push(() => realm?.stop());
  const banner = join(folder, "banner");
  writeFileSync(banner, "** Authorised use only. **\n** VETHSCOPE is not a word of the protocol. **\n");
  const noKeys = "PubkeyAuthentication no";
  const doors = {
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
  const bastion = async () => {
    const sshd = await startSshd(folder, welcomed);
    stops.push(() => sshd.stop());
    return sshd;
  };
  const bastions = [await bastion(), await bastion()] as const;
  const agent = await startAgent(folder);
  stops.push(() => agent.stop());
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
  const allKnown = [...Object.values(doors), ...bastions].map((one) => one.knownLine);
  writeFileSync(everyone, allKnown.map((line) => `${line}\n`).join(""));
  const forged = join(home, "known-forged");
  writeFileSync(forged, `[127.0.0.1]:${bastions[0].port} ${keys.stranger.line}\n`);
  const jumps = [...bastions, bastions[0]].map(
    (one, at) =>
      `Host ${["one", "two", "changed"][at]}\n  UserKnownHostsFile ${at === 2 ? forged : everyone}\n  HostName 127.0.0.1\n  Port ${one.port}\n  User root\n  IdentityFile ${keys.ed25519.file}\n`,
  );
  return { folder, home, host, keys, token, realm, doors, bastions, agent, everyone, allKnown, jumps };
}
