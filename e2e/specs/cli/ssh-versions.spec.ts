// The older and the newer OpenSSH: sshd 8.4 and 10 of the lab's other Debians, by the built-in SSH and the system's; and their clients.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { makeKey, type TestKey } from "../../../electron/ssh/testing/sshd.ts";
import { LAB_IS_UP, type LabHost, labHosts, labUser, truth } from "../../lab/reach.ts";
import { expectSeen, expectSentence } from "../../ssh/expected.ts";
import { hashed } from "../../ssh/hashed.ts";
import { greeted, innerAddress, type LabDoor, openLabDoor, sshOf } from "../../ssh/lab-door.ts";
import { lacking } from "../../ssh/lacking.ts";
import { type AtTerminal, person } from "../../ssh/person.ts";

const PASSPHRASE = "a phrase for the key";
const NAMES = ["bullseye", "trixie"] as const;
type Name = (typeof NAMES)[number];

const hosts = new Map(LAB_IS_UP ? labHosts().map((host) => [host.name, host]) : []);
const lack = lacking(
  NAMES.every((name) => hosts.has(name)) ? null : "the lab's hosts of other Debians are not up",
);
test.skip(lack !== null, `${lack}`);

interface Ground {
  readonly host: LabHost;
  readonly doors: Readonly<Record<"keys" | "password" | "rounds" | "postQuantum", LabDoor>>;
  /** How many interfaces there are in all its namespaces, and how many in its own. */
  readonly interfaces: { readonly all: number; readonly first: number };
}

let folder: string;
let home: string;
let keys: Record<"ed25519" | "rsa" | "ecdsa" | "dsa" | "locked", TestKey>;
const grounds = new Map<Name, Ground>();

function ground(name: Name): Ground {
  const found = grounds.get(name);
  if (found === undefined) throw new Error(`${name} was not prepared`);
  return found;
}
const other = (name: Name): Name => (name === "trixie" ? "bullseye" : "trixie");

test.beforeAll(async () => {
  test.setTimeout(240_000);
  folder = mkdtempSync(join(tmpdir(), "vethscope-versions-"));
  home = join(folder, "home");
  mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  keys = {
    ed25519: makeKey(folder, "ed25519"),
    rsa: makeKey(folder, "rsa", { type: "rsa" }),
    ecdsa: makeKey(folder, "ecdsa", { type: "ecdsa" }),
    dsa: makeKey(folder, "dsa", { type: "dsa" }),
    locked: makeKey(folder, "locked", { passphrase: PASSPHRASE }),
  };
  const welcome = Object.values(keys).map((key) => key.line);
  for (const name of NAMES) {
    const host = hosts.get(name) as LabHost;
    const facts = truth(name);
    const inFirst = facts.netns.filter((netns) => netns.inode === facts.hostInode);
    const count = (of: readonly (typeof inFirst)[number][]) =>
      of.reduce((sum, netns) => sum + netns.interfaces.length, 0);
    // Older than 8.7: its name for keyboard-interactive.
    const interactive =
      name === "bullseye" ? "ChallengeResponseAuthentication" : "KbdInteractiveAuthentication";
    const noKeys = "PubkeyAuthentication no";
    const methods = "AuthenticationMethods keyboard-interactive,keyboard-interactive";
    // sshd 8.4 knows no such key exchange that a newer client still has.
    const exchange =
      name === "trixie" ? ["KexAlgorithms mlkem768x25519-sha256,sntrup761x25519-sha512@openssh.com"] : [];
    grounds.set(name, {
      host,
      doors: {
        keys: await openLabDoor(host, 2201, welcome),
        password: await openLabDoor(host, 2202, welcome, ["PasswordAuthentication yes", noKeys]),
        rounds: await openLabDoor(host, 2203, welcome, [`${interactive} yes`, noKeys, methods]),
        postQuantum: await openLabDoor(host, 2204, welcome, exchange),
      },
      interfaces: { all: count(facts.netns), first: count(inFirst) },
    });
  }
});
test.afterAll(() => {
  for (const { doors } of grounds.values()) for (const door of Object.values(doors)) door.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

interface Row {
  readonly name: string;
  readonly door?: keyof Ground["doors"];
  readonly user?: "plain" | "admin";
  readonly config?: (name: Name) => readonly string[];
  /** Instead of the keys of every door in the clear. */
  readonly known?: (door: LabDoor) => readonly string[];
  readonly words?: readonly string[];
  readonly typing?: (host: LabHost) => readonly (readonly [RegExp, string])[];
  readonly sees?: "all" | "first";
  /** What the server's log must hold about it. */
  readonly logs?: RegExp;
  readonly says?: (by: Way) => RegExp;
}
type Way = "ssh2" | "openssh";

const passwordOf = (host: LabHost, user: string) => labUser(host, user).password;

const ROWS: readonly Row[] = [
  {
    name: "an rsa key, signed with sha2, on a host known by its rsa key, hashed",
    user: "plain",
    config: () => [`IdentityFile ${keys.rsa.file}`],
    known: (door) => hashed(folder, door.knownLines.rsa),
    sees: "first",
    logs: /host key algorithm: rsa-sha2-512[\s\S]*test pkalg rsa-sha2-(?:256|512)/,
  },
  { name: "an ecdsa key", user: "plain", config: () => [`IdentityFile ${keys.ecdsa.file}`], sees: "first" },
  {
    name: "an ed25519 key, through the other one as jump host",
    config: (name) => [
      `HostName ${innerAddress(ground(name).host)}`,
      `IdentityFile ${keys.ed25519.file}`,
      `ProxyJump door-${other(name)}`,
    ],
    user: "plain",
    sees: "first",
  },
  {
    name: "a password",
    door: "password",
    user: "plain",
    typing: (host) => [[/[Pp]assword/, passwordOf(host, "plain")]],
    sees: "first",
  },
  {
    name: "keyboard-interactive through PAM, in two rounds",
    door: "rounds",
    user: "plain",
    typing: (host) => [
      [/[Pp]assword/, passwordOf(host, "plain")],
      [/[Pp]assword/, passwordOf(host, "plain")],
    ],
    sees: "first",
  },
  {
    name: "sudo with a password",
    user: "admin",
    config: () => [`IdentityFile ${keys.ed25519.file}`],
    words: ["--sudo"],
    typing: (host) => [[/sudo password/, passwordOf(host, "admin")]],
    sees: "all",
  },
  {
    name: "a dsa key",
    config: () => [`IdentityFile ${keys.dsa.file}`],
    says: (by) =>
      by === "ssh2"
        ? /did not let root in: the host accepted none of: \S+dsa \(SHA256:/
        : /was not let in by the system's ssh; the host allows: publickey/,
  },
];

/** Collects by a configuration of its own, as a person at a terminal. */
async function collected(name: Name, row: Row, by: Way, env: AtTerminal["env"] = {}) {
  const { host, doors } = ground(name);
  const door = doors[row.door ?? "keys"];
  const known = join(home, "known");
  const all = [...grounds.values()].flatMap((each) => Object.values(each.doors));
  const lines = row.known?.(door) ?? all.map((each) => each.knownLines.ed25519);
  writeFileSync(known, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  const config = [
    "Host row",
    ...(row.config?.(name) ?? []),
    `HostName ${host.address}`,
    `Port ${door.port}`,
    `User ${row.user ?? "root"}`,
    ...NAMES.flatMap((each) => [
      `Host door-${each}`,
      `HostName ${ground(each).host.address}`,
      `Port ${ground(each).doors.keys.port}`,
      "User root",
      `IdentityFile ${keys.ed25519.file}`,
    ]),
    "Host *",
    "IdentitiesOnly yes",
    `UserKnownHostsFile ${known}`,
  ];
  writeFileSync(join(home, ".ssh/config"), `${config.join("\n")}\n`, { mode: 0o600 });
  const before = door.log().length;
  const typing = row.typing?.(host);
  const words = [
    "collect",
    "row",
    "--via",
    by,
    ...(row.words ?? []),
    "--json",
    "-o",
    join(folder, "x.vethscope"),
  ];
  const said = await person(home, words, { env, ...(typing === undefined ? {} : { typing }) });
  return { ...said, log: door.log().slice(before), known: readFileSync(known, "utf8") };
}

const VERSIONS = {
  // One program does all.
  bullseye: { banner: /^SSH-2\.0-OpenSSH_8\.4p1 /, serving: ["sshd", "sshd"], exchange: /curve25519-sha256/ },
  // The listener, the session and what speaks before the login are programs of their own.
  trixie: {
    banner: /^SSH-2\.0-OpenSSH_10\.\d+p\d /,
    serving: ["sshd-session", "sshd-auth"],
    exchange: /sntrup761x25519/,
  },
} as const;

for (const name of NAMES) {
  test.describe(`sshd of ${name}`, () => {
    test("is the version it is taken for", async () => {
      const { host, doors } = ground(name);
      const { banner, serving } = VERSIONS[name];
      await greeted(host, doors.keys.port, async (said) => {
        expect(said).toMatch(banner);
        await expect.poll(() => doors.keys.serving()).toEqual(serving);
      });
    });

    for (const row of ROWS) {
      for (const by of ["ssh2", "openssh"] as const) {
        test(`${row.name}, by ${by}: ${row.sees === undefined ? "says why not" : `sees ${row.sees}`}`, async () => {
          const said = await collected(name, row, by);
          if (row.sees === undefined) return expectSentence(said, row.says?.(by) ?? /^$/);
          expectSeen(said, ground(name).interfaces[row.sees]);
          if (row.logs !== undefined) expect(said.log).toMatch(row.logs);
          // The newest exchange both sides have: Node's own, or what ssh prefers.
          const exchange = by === "ssh2" ? /curve25519-sha256/ : VERSIONS[name].exchange;
          expect(/kex: algorithm: (\S+)/.exec(said.log)?.[1]).toMatch(exchange);
        });
      }
    }
  });
}

test.describe("a post-quantum key exchange alone, on trixie", () => {
  const row: Row = {
    name: "",
    door: "postQuantum",
    user: "plain",
    config: () => [`IdentityFile ${keys.ed25519.file}`],
  };
  test("the built-in SSH says that it has none in common", async () => {
    const sentence =
      /have no key exchange algorithm in common: choose the system's ssh.* Try --via openssh\./;
    expectSentence(await collected("trixie", row, "ssh2"), sentence);
  });
  test("the system's ssh has one", async () => {
    expectSeen(await collected("trixie", row, "openssh"), ground("trixie").interfaces.first);
  });
});

/** Its questions come to us as text: each version's must be understood. */
for (const [release, name, version] of [
  ["bullseye", "trixie", /^OpenSSH_8\.4p1 /],
  ["trixie", "bullseye", /^OpenSSH_10\./],
] as const) {
  test.describe(`the ssh of ${release}, to ${name}`, () => {
    let env: AtTerminal["env"];
    test.beforeAll(() => {
      const client = sshOf(release);
      expect(client?.version).toMatch(version);
      const own = join(folder, `ssh-of-${release}`);
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, "ssh"), client?.script ?? "");
      chmodSync(join(own, "ssh"), 0o755);
      env = { PATH: `${own}:${process.env.PATH}` };
    });

    test("a new host key accepted once, then the passphrase of a key, then sudo", async () => {
      const row: Row = {
        name: "",
        user: "admin",
        config: () => [`IdentityFile ${keys.locked.file}`],
        known: () => [],
        words: ["--sudo"],
        typing: (host) => [
          [/Trust it\?/, "once"],
          [/Passphrase of the key \S+locked/, PASSPHRASE],
          [/sudo password/, passwordOf(host, "admin")],
        ],
      };
      const said = await collected(name, row, "openssh", env);
      expectSeen(said, ground(name).interfaces.all);
      expect(said.known).toBe("");
    });

    test("a wrong password and the right one", async () => {
      const row: Row = {
        name: "",
        door: "password",
        user: "plain",
        typing: (host) => [
          [/Password of plain on/, "wrong"],
          [/Password of plain on/, passwordOf(host, "plain")],
        ],
      };
      expectSeen(await collected(name, row, "openssh", env), ground(name).interfaces.first);
    });

    test("keyboard-interactive in two rounds", async () => {
      const row: Row = {
        name: "",
        door: "rounds",
        user: "plain",
        typing: (host) => [
          [/[Pp]assword/, passwordOf(host, "plain")],
          [/[Pp]assword/, passwordOf(host, "plain")],
        ],
      };
      expectSeen(await collected(name, row, "openssh", env), ground(name).interfaces.first);
    });
  });
}

test("no connection left a process on either host", async () => {
  for (const { doors } of grounds.values())
    for (const door of Object.values(doors))
      await expect.poll(() => door.serving(), { timeout: 10_000 }).toEqual([]);
});
