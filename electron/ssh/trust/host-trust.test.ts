// Host keys of real OpenSSH servers: known, unknown, changed, revoked, and what the person is asked.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, startBench } from "../testing/connection-bench.ts";
import { canRunSshd, type TestKey, type TestSshd } from "../testing/sshd.ts";

const bench = startBench();
afterAll(() => bench.end());

describe.skipIf(!canRunSshd)("of a real sshd", () => {
  let key: TestKey;
  let stranger: TestKey;
  let sshd: TestSshd;
  beforeAll(async () => {
    key = bench.key("key");
    stranger = bench.key("stranger");
    sshd = await bench.sshd([key]);
  });
  const target = () => `root@127.0.0.1:${sshd.port}`;

  describe("host keys", () => {
    const hostName = () => `127.0.0.1:${sshd.port}`;

    test("an unknown key is asked about by its fingerprint; yes saves it where ssh-keygen finds it", async () => {
      const file = join(bench.folder, "fresh", "known_hosts");
      const { ask, asked } = answering(["yes"]);
      await bench.reach({ target: target(), identityFile: key.file, knownHostsFile: file }, ask);
      expect(asked).toEqual([
        {
          kind: "host-key-unknown",
          host: hostName(),
          keyType: "ssh-ed25519",
          fingerprint: sshd.hostKey.fingerprint,
          knownHostsFile: file,
        },
      ]);
      const found = execFileSync("ssh-keygen", ["-F", `[127.0.0.1]:${sshd.port}`, "-f", file], {
        encoding: "utf8",
      });
      expect(found).toContain(sshd.hostKey.line);
      await bench.reach({ target: target(), identityFile: key.file, knownHostsFile: file });
    });

    test("accepted where known_hosts cannot be written: it connects, and says that and why it was not saved", async () => {
      const folder = join(bench.folder, "a-folder");
      mkdirSync(folder, { recursive: true });
      const request = { target: target(), identityFile: key.file, knownHostsFile: folder };
      const said: string[] = [];
      await bench.reach(request, answering(["yes"]).ask, undefined, (sentence) => said.push(sentence));
      const sentence = `The host key of ${hostName()} was accepted but not saved: ${folder} could not be written (EISDIR). The next connection will not know it.`;
      await expect.poll(() => said).toEqual([sentence]);
    });

    test("once connects without saving; cancelling stops; nobody to ask is told", async () => {
      const file = join(bench.folder, "unsaved");
      const request = { target: target(), identityFile: key.file, knownHostsFile: file };
      await bench.reach(request, answering(["once"]).ask);
      expect(existsSync(file)).toBe(false);
      await expect(bench.reach(request, answering(null).ask)).rejects.toMatchObject({ code: "cancelled" });
      await expect(bench.reach(request)).rejects.toMatchObject({
        code: "host-key-unknown",
        message: `The host key of ${hostName()} is not known (ssh-ed25519 ${sshd.hostKey.fingerprint}) and nobody can be asked: accept it with --accept-new, or connect once with ssh.`,
      });
    });

    test("a changed key is a hard stop with both fingerprints and the line, and nothing is asked", async () => {
      const file = bench.file("# mine", `[127.0.0.1]:${sshd.port} ${stranger.line}`);
      const { ask, asked } = answering();
      await expect(
        bench.reach(
          { target: target(), identityFile: key.file, knownHostsFile: file, password: "secret" },
          ask,
        ),
      ).rejects.toMatchObject({
        code: "host-key-changed",
        message: `The host key of ${hostName()} has changed: known is ${stranger.fingerprint} (${file}:2), it now shows ${sshd.hostKey.fingerprint}. Someone may be in between; if the host was reinstalled, remove that line.`,
      });
      expect(asked).toEqual([]);
    });

    test("a revoked key is a hard stop", async () => {
      const file = bench.file(sshd.knownLine, `@revoked * ${sshd.hostKey.line}`);
      await expect(
        bench.reach({ target: target(), identityFile: key.file, knownHostsFile: file }),
      ).rejects.toMatchObject({ code: "host-key-revoked", message: expect.stringContaining(`${file}:2`) });
    });

    test("a host known by a certificate authority alone is refused, not asked about", async () => {
      const file = bench.file(`@cert-authority * ${stranger.line}`);
      await expect(
        bench.reach({ target: target(), identityFile: key.file, knownHostsFile: file }, answering().ask),
      ).rejects.toMatchObject({
        code: "unsupported",
        message: expect.stringMatching(/certificate authority/),
      });
    });

    test("a host with two keys shows the one it is known by", async () => {
      const rsa = bench.key("host-rsa", { type: "rsa" });
      const server = await bench.sshd([key], [`HostKey ${rsa.file}`]);
      for (const hostKey of [rsa, server.hostKey]) {
        const file = bench.file(`[127.0.0.1]:${server.port} ${hostKey.line}`);
        await bench.reach({
          target: `root@127.0.0.1:${server.port}`,
          identityFile: key.file,
          knownHostsFile: file,
        });
      }
    });

    test("a host known by another type of key is asked about, and the known key is named", async () => {
      const rsa = bench.key("other-rsa", { type: "rsa" });
      const file = bench.file(`[127.0.0.1]:${sshd.port} ${rsa.line}`);
      const { ask, asked } = answering(["once"]);
      await bench.reach({ target: target(), identityFile: key.file, knownHostsFile: file }, ask);
      expect(asked).toMatchObject([
        { kind: "host-key-unknown", otherKnownKeys: [`ssh-rsa ${rsa.fingerprint} (${file}:1)`] },
      ]);
    });
  });
});
