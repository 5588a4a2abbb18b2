// Bad input on the command line: each gives one clear line on stderr, exit code 1, and nothing on stdout.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { LAB_IS_UP, labHost, truth } from "../../lab/reach.ts";
import { type Answer, target, vethscope } from "./vethscope.ts";

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-bad-"));
  mkdirSync(join(folder, ".ssh"), { mode: 0o700 });
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** One line on stderr that holds every one of the words; nothing on stdout; exit code 1. */
function expectOneClearLine(answer: Answer, ...words: string[]): void {
  const lines = answer.stderr.trimEnd().split("\n");
  expect(lines, answer.stderr).toHaveLength(1);
  for (const word of words) expect(lines[0]).toContain(word);
  expect({ status: answer.status, stdout: answer.stdout }).toEqual({ status: 1, stdout: "" });
}

test("a file that does not exist", () => {
  expectOneClearLine(vethscope(["show", join(folder, "gone.vethscope")]), "gone.vethscope");
});

test("a foreign file", () => {
  const file = join(folder, "foreign.vethscope");
  writeFileSync(file, "hello");
  expectOneClearLine(vethscope(["show", file]), "foreign.vethscope", "not a Vethscope snapshot");
});

test("a truncated snapshot", () => {
  const whole = readFileSync(join(import.meta.dirname, "../../../renderer/public/samples/docker.vethscope"));
  const file = join(folder, "cut.vethscope");
  writeFileSync(file, whole.subarray(0, whole.length / 2));
  expectOneClearLine(vethscope(["show", file]), "cut.vethscope", "cut off");
});

test("an unknown command is a usage error", () => {
  const answer = vethscope(["frobnicate"]);
  expect([answer.status, answer.stdout]).toEqual([2, ""]);
  expect(answer.stderr).toContain("frobnicate");
});

test("a host name that does not resolve", () => {
  expectOneClearLine(
    vethscope(["collect", "no-such-host.invalid", "-o", join(folder, "x")], { home: folder }),
    "no-such-host.invalid",
  );
});

test("a refused port", () => {
  expectOneClearLine(
    vethscope(["collect", "root@127.0.0.1:9", "-o", join(folder, "x")], { home: folder }),
    "127.0.0.1:9",
    "refuse",
  );
});

test.describe("on lab hosts", () => {
  test.skip(!LAB_IS_UP, "the lab is not up");

  test("an unknown host key is refused when nobody can be asked", () => {
    const host = labHost("wired");
    const answer = vethscope(
      [
        "collect",
        `root@${host.address}`,
        "--identity",
        host.identity,
        "--known-hosts",
        join(folder, "none"),
        "-o",
        join(folder, "x"),
      ],
      { home: folder },
    );
    expectOneClearLine(answer, host.address, "SHA256:");
  });

  test("--accept-new saves the key, and the next run needs no flag", () => {
    const host = labHost("wired");
    const known = join(folder, "known_hosts");
    const words = [
      "collect",
      `root@${host.address}`,
      "--identity",
      host.identity,
      "--known-hosts",
      known,
      "-o",
      join(folder, "x"),
    ];
    expect(vethscope([...words, "--accept-new"], { home: folder })).toMatchObject({ status: 0 });
    expect(vethscope(words, { home: folder })).toMatchObject({ status: 0 });
    const stored = readFileSync(known, "utf8").trim().split(/\s+/).slice(1, 3).join(" ");
    expect(readFileSync(host.knownHosts, "utf8")).toContain(stored);
  });

  test("a changed host key stops hard with both fingerprints", () => {
    const host = labHost("wired");
    const other = labHost("docker");
    const known = join(folder, "known_hosts");
    const foreign = readFileSync(other.knownHosts, "utf8").replaceAll(other.address, host.address);
    writeFileSync(known, foreign);
    const answer = vethscope(
      [
        "collect",
        `root@${host.address}`,
        "--identity",
        host.identity,
        "--known-hosts",
        known,
        "--accept-new",
        "-o",
        join(folder, "x"),
      ],
      { home: folder },
    );
    expectOneClearLine(answer, host.address, "changed");
    expect(answer.stderr.match(/SHA256:/g)?.length).toBeGreaterThanOrEqual(2);
    expect(readFileSync(known, "utf8")).toBe(foreign);
  });

  test("a wrong key", () => {
    const host = labHost("wired");
    const key = join(folder, "id_wrong");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const answer = vethscope(
      [
        "collect",
        `root@${host.address}`,
        "--identity",
        key,
        "--known-hosts",
        host.knownHosts,
        "-o",
        join(folder, "x"),
      ],
      { home: folder },
    );
    expectOneClearLine(answer, host.address, "root");
  });

  test("a key file that cannot be read as a key", () => {
    const host = labHost("wired");
    const key = join(folder, "id_rubbish");
    writeFileSync(key, "this is no key\n", { mode: 0o600 });
    const answer = vethscope(
      [
        "collect",
        `root@${host.address}`,
        "--identity",
        key,
        "--known-hosts",
        host.knownHosts,
        "-o",
        join(folder, "x"),
      ],
      { home: folder },
    );
    expectOneClearLine(answer, "id_rubbish");
  });

  test("an encrypted key when nobody can be asked", () => {
    const host = labHost("wired");
    const key = join(folder, "id_locked");
    copyFileSync(host.identity, key);
    chmodSync(key, 0o600);
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "secret phrase", "-f", key]);
    const answer = vethscope(
      [
        "collect",
        `root@${host.address}`,
        "--identity",
        key,
        "--known-hosts",
        host.knownHosts,
        "-o",
        join(folder, "x"),
      ],
      { home: folder },
    );
    expectOneClearLine(answer, "id_locked", "passphrase");
    expect(answer.stderr).not.toContain("secret phrase");
  });

  test("a forced command that never answers runs into the time limit", () => {
    const host = labHost("wired");
    const answer = vethscope(
      ["collect", ...target(host, "silent"), "--timeout", "5", "-o", join(folder, "x")],
      { home: folder },
    );
    expectOneClearLine(answer, host.address);
  });

  test("a host that prints rubbish before the answer is still read whole", () => {
    const file = join(folder, "noisy.vethscope");
    expect(
      vethscope(["collect", ...target(labHost("wired"), "noisy"), "-o", file], { home: folder }),
    ).toMatchObject({ status: 0 });
    const shown = JSON.parse(vethscope(["show", file, "--json"]).stdout) as {
      interfaces: { name: string }[];
    };
    expect(shown.interfaces.map((link) => link.name)).toContain("vta");
  });

  // Fact: without-root
  test("without root the links are read, and what is missing is named", () => {
    const file = join(folder, "plain.vethscope");
    expect(
      vethscope(["collect", ...target(labHost("docker"), "plain"), "-o", file], { home: folder }),
    ).toMatchObject({ status: 0 });
    const shown = JSON.parse(vethscope(["show", file, "--json"]).stdout) as {
      interfaces: { name: string }[];
      warnings: { code: string; text: string }[];
    };
    expect(shown.interfaces.map((link) => link.name)).toContain("docker0");
    expect(shown.warnings.map((warning) => warning.code)).toContain("not-permitted");
  });

  test("a host without ip is read as far as it goes and says so", () => {
    const file = join(folder, "bare.vethscope");
    expect(vethscope(["collect", ...target(labHost("bare")), "-o", file], { home: folder })).toMatchObject({
      status: 0,
    });
    const shown = JSON.parse(vethscope(["show", file, "--json"]).stdout) as {
      namespaces: { id: string; inode: number }[];
      interfaces: { netns: string; ifindex: number; name: string; mac: string | null; peer: unknown }[];
      processes: unknown[];
      warnings: { text: string }[];
    };
    expect(shown.processes.length).toBeGreaterThan(0);
    // /sys and /proc tell every index and name, the MACs of the host's own links, and no peer.
    const { hostInode, netns } = truth("bare");
    const inodes = new Map(shown.namespaces.map((one) => [one.id, one.inode]));
    expect(
      shown.interfaces
        .map((one) => `${inodes.get(one.netns)} ${one.ifindex} ${one.name} ${one.mac} ${one.peer}`)
        .sort(),
    ).toEqual(
      netns
        .flatMap(({ inode, interfaces }) =>
          interfaces.map(
            (one) =>
              `${inode} ${one.ifindex} ${one.name} ${inode === hostInode ? one.address : null} ${null}`,
          ),
        )
        .sort(),
    );
    expect(shown.warnings.map((warning) => warning.text).join("\n")).toMatch(/\bip\b/);
  });

  test("sections that hang or print rubbish become warnings; the rest arrives", () => {
    const file = join(folder, "sick.vethscope");
    expect(vethscope(["collect", ...target(labHost("sick")), "-o", file], { home: folder })).toMatchObject({
      status: 0,
    });
    const shown = JSON.parse(vethscope(["show", file, "--json"]).stdout) as {
      interfaces: { name: string }[];
      warnings: { code: string }[];
    };
    expect(shown.interfaces.map((link) => link.name)).toContain("vward");
    expect(shown.warnings.map((warning) => warning.code)).toContain("timeout");
  });
});
