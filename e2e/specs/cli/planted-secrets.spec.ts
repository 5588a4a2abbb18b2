// Secrets that were typed are nowhere afterwards, and in no process's words or environment meanwhile: on both machines.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { makeKey, type TestKey } from "../../../electron/ssh/testing/sshd.ts";
import { type Door, hostForbidden, type SshHost, startSshHost } from "../../ssh/host.ts";
import { type AtTerminal, person } from "../../ssh/person.ts";

const forbidden = hostForbidden();
test.skip(forbidden !== null, `${forbidden}`);

const PASSPHRASE = "planted-phrase-7c41d9";
const WRONG = "planted-mistake-5e02aa";
const LOOK_EVERY_MS = 50;

let folder: string;
let home: string;
let host: SshHost;
let key: TestKey;
let doors: { keys: Door; password: Door; rounds: Door; code: Door };

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-planted-"));
  chmodSync(folder, 0o755);
  home = join(folder, "home");
  mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  key = makeKey(folder, "locked", { passphrase: PASSPHRASE });
  host = await startSshHost(folder, [key.line]);
  const noKeys = "PubkeyAuthentication no";
  doors = {
    keys: await host.door(),
    password: await host.door(["PasswordAuthentication yes", noKeys]),
    code: await host.door([
      "KbdInteractiveAuthentication yes",
      "AuthenticationMethods publickey,keyboard-interactive",
    ]),
    rounds: await host.door([
      "KbdInteractiveAuthentication yes",
      noKeys,
      "AuthenticationMethods keyboard-interactive,keyboard-interactive",
    ]),
  };
  const known = join(home, ".ssh/known_hosts");
  writeFileSync(
    known,
    Object.values(doors)
      .map((door) => `${door.knownLine}\n`)
      .join(""),
  );
});

test.afterAll(async () => {
  await host?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Everything that is typed here. Passwords of accounts are made for this run alone. */
const planted = () => [PASSPHRASE, WRONG, host.password("plain"), host.password("admin"), host.code];

/** What every process of this machine and of the host (its pids are ours too) shows to others: words and environment. */
function shownByProcesses(seen: Set<string>): void {
  for (const pid of readdirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    for (const file of ["cmdline", "environ"]) {
      try {
        const text = readFileSync(`/proc/${pid}/${file}`, "latin1");
        // The test's own process knows the secrets in memory only, as the app's does.
        for (const secret of planted())
          if (text.includes(secret)) seen.add(`${file} of ${text.slice(0, 80)}`);
      } catch {
        // It ended while we looked.
      }
    }
  }
}

/** Files below a folder that hold a secret, plain or inside a snapshot. The host's table of hashes is not among them. */
function filesHolding(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: "utf8" }).filter((name) => {
    const path = join(place, name);
    if (!statSync(path).isFile()) return false;
    const bytes = readFileSync(path);
    const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    return planted().some((secret) => text.includes(secret));
  });
}

interface Row {
  readonly name: string;
  readonly door: keyof typeof doors;
  readonly user: string;
  readonly words?: readonly string[];
  readonly typing: () => AtTerminal["typing"];
}

const sudo = (): [RegExp, string] => [/sudo password of admin/, host.password("admin")];
const ROWS: readonly Row[] = [
  {
    name: "a passphrase, wrong once, and a sudo password",
    door: "keys",
    user: "admin",
    words: ["--sudo"],
    typing: () => [[/Passphrase of the key/, WRONG], [/Passphrase of the key/, PASSPHRASE], sudo()],
  },
  {
    name: "a password",
    door: "password",
    user: "plain",
    typing: () => [[/Password of plain/, host.password("plain")]],
  },
  {
    name: "two rounds of questions",
    door: "rounds",
    user: "plain",
    typing: () => [
      [/[Pp]assword/, host.password("plain")],
      [/[Pp]assword/, host.password("plain")],
    ],
  },
  {
    name: "a passphrase and a one-time code",
    door: "code",
    user: "coded",
    typing: () => [
      [/Passphrase of the key/, PASSPHRASE],
      [/[Pp]assword/, host.code],
    ],
  },
  {
    name: "a passphrase and a one-time code by the system's ssh",
    door: "code",
    user: "coded",
    words: ["--via", "openssh"],
    typing: () => [
      [/Passphrase of the key/, PASSPHRASE],
      [/[Pp]assword/, host.code],
    ],
  },
  {
    name: "a passphrase and a sudo password by the system's ssh",
    door: "keys",
    user: "admin",
    words: ["--sudo", "--via", "openssh"],
    typing: () => [[/Passphrase of the key/, PASSPHRASE], sudo()],
  },
  {
    name: "a password by the system's ssh",
    door: "password",
    user: "plain",
    words: ["--via", "openssh"],
    typing: () => [[/Password of plain/, host.password("plain")]],
  },
];

for (const [at, row] of ROWS.entries()) {
  test(`${row.name}: in no argument, environment, log, snapshot or state while it runs and after`, async () => {
    const seen = new Set<string>();
    let allIsTyped = false;
    let looksSince = 0;
    const watch = setInterval(() => {
      if (allIsTyped) looksSince += 1;
      shownByProcesses(seen);
    }, LOOK_EVERY_MS);
    const file = join(home, `${at}.vethscope`);
    const target = `${row.user}@127.0.0.1:${doors[row.door].port}`;
    const words = ["collect", target, "--identity", key.file, "-o", file, ...(row.words ?? [])];
    const state = join(home, "state");
    const env = { XDG_STATE_HOME: state, VETHSCOPE_HISTORY: join(state, "history") };
    const onTyped = (left: number) => {
      allIsTyped = left === 0;
    };
    const said = await person(home, words, { typing: row.typing() ?? [], env, onTyped });
    clearInterval(watch);
    const everything = `${said.stdout}\n${said.stderr}`;
    expect(said.status, everything).toBe(0);
    expect(said.unasked, everything).toBe(0);
    // It got in: else nothing was at stake.
    expect(existsSync(file), `${everything}\n${doors[row.door].log()}`).toBe(true);
    // A run takes a second and less on a fast machine: what counts is a look while all secrets were at stake.
    expect(looksSince).toBeGreaterThan(0);
    expect([...seen]).toEqual([]);
    for (const secret of planted()) {
      expect(everything).not.toContain(secret);
      expect(doors[row.door].log()).not.toContain(secret);
    }
    expect(filesHolding(home)).toEqual([]);
    const askpass = readdirSync(tmpdir()).filter((name) => /^vethscope-[A-Za-z0-9]{6}$/.test(name));
    expect(askpass.flatMap((name) => filesHolding(join(tmpdir(), name)))).toEqual([]);
  });
}

test("the search itself finds a secret where there is one", () => {
  const seen = new Set<string>();
  const shown = execFileSync(
    process.execPath,
    ["-e", "console.log(require('fs').readFileSync('/proc/self/cmdline','latin1'))", WRONG],
    { encoding: "utf8" },
  );
  expect(shown).toContain(WRONG);
  const place = mkdtempSync(join(folder, "search-"));
  writeFileSync(join(place, "log"), `it was ${WRONG}`);
  expect(filesHolding(place)).toEqual(["log"]);
  expect(seen.size).toBe(0);
});
