// Logging in to real OpenSSH servers: keys of every kind, passphrases, the agent, questions in rounds.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostTransport, TransportError } from "../../transport/host-transport.ts";
import { answering, nobody, run, startBench } from "../testing/connection-bench.ts";
import { canRunSshd, startAgent, type TestAgent, type TestKey, type TestSshd } from "../testing/sshd.ts";

const bench = startBench();
afterAll(() => bench.end());

describe.skipIf(!canRunSshd)("to a real sshd", () => {
  let key: TestKey;
  let locked: TestKey;
  let stranger: TestKey;
  let sshd: TestSshd;
  let known: string;
  beforeAll(async () => {
    key = bench.key("key");
    locked = bench.key("locked", { passphrase: "open sesame" });
    stranger = bench.key("stranger");
    sshd = await bench.sshd([key, locked]);
    known = bench.file(sshd.knownLine);
  });
  const target = () => `root@127.0.0.1:${sshd.port}`;

  describe("keys", () => {
    test.each([
      ["rsa", {}],
      ["ecdsa", {}],
      ["rsa", { format: "PEM" }],
      ["rsa", { format: "PKCS8" }],
      ["ecdsa", { format: "PKCS8", passphrase: "open sesame" }],
      ["rsa", { format: "PEM", passphrase: "open sesame" }],
    ])("%s %o lets in", async (type, options) => {
      const own = bench.key(`own-${type}-${Object.values(options).join("-").replace(" ", "")}`, {
        type,
        ...options,
      });
      const server = await bench.sshd([own]);
      const request = {
        target: `root@127.0.0.1:${server.port}`,
        identityFile: own.file,
        knownHostsFile: bench.file(server.knownLine),
      };
      const { ask, asked } = answering(["open sesame"]);
      const transport = await bench.reach(request, "passphrase" in options ? ask : nobody);
      expect((await run(transport, "echo in")).out).toBe("in\n");
      expect(asked.length).toBe("passphrase" in options ? 1 : 0);
    });

    test("an encrypted key asks for its passphrase, and again when it was wrong", async () => {
      const { ask, asked } = answering(["wrong"], ["open sesame"]);
      const transport = await bench.reach(
        { target: target(), identityFile: locked.file, knownHostsFile: known },
        ask,
      );
      expect((await run(transport, "echo in")).out).toBe("in\n");
      const where = `127.0.0.1:${sshd.port}`;
      expect(asked).toEqual([
        { kind: "passphrase", host: where, keyFile: locked.file },
        { kind: "passphrase", host: where, keyFile: locked.file, again: true },
      ]);
    });

    test("an encrypted key the host would not take asks for nothing", async () => {
      const unwanted = bench.key("unwanted", { passphrase: "x" });
      const { ask, asked } = answering();
      const attempt = bench.reach(
        { target: target(), identityFile: unwanted.file, knownHostsFile: known },
        ask,
      );
      await expect(attempt).rejects.toMatchObject({ code: "auth-failed" });
      expect(asked).toEqual([]);
    });

    test("an encrypted key with nobody to ask is told as that", async () => {
      await expect(
        bench.reach({ target: target(), identityFile: locked.file, knownHostsFile: known }),
      ).rejects.toMatchObject({
        code: "needs-prompt",
        message: expect.stringMatching(/passphrase was not given/),
      });
    });

    test("a wrong key: which were turned down, and what the host allows", async () => {
      const attempt = bench.reach({ target: target(), identityFile: stranger.file, knownHostsFile: known });
      await expect(attempt).rejects.toMatchObject({
        code: "auth-failed",
        message: `127.0.0.1:${sshd.port} did not let root in: the host accepted none of: ${stranger.file} (${stranger.fingerprint}); not offered: ${bench.folder}/none (no such file); it allows: publickey.`,
      });
    });

    test("a key file that is missing, no key, or open to others is told before connecting", async () => {
      const notKey = bench.file("hello");
      const loose = join(bench.folder, "loose");
      writeFileSync(loose, readFileSync(key.file), { mode: 0o644 });
      const message = async (file: string) =>
        bench.reach({ target: target(), identityFile: file, knownHostsFile: known }).then(
          () => "connected",
          (error: TransportError) => `${error.code}: ${error.message}`,
        );
      expect(await message(join(bench.folder, "nowhere"))).toBe(
        `key-unreadable: There is no key file ${bench.folder}/nowhere.`,
      );
      expect(await message(notKey)).toBe(`key-unreadable: The key file ${notKey} is not a private key.`);
      expect(await message(loose)).toMatch(/^key-unreadable: .*may be read by others.*chmod 600/);
    });

    test("a host that wants two keys gets them one after the other", async () => {
      const second = bench.key("second");
      const server = await bench.sshd([key, second], ["AuthenticationMethods publickey,publickey"]);
      const transport = await bench.reach({
        target: `root@127.0.0.1:${server.port}`,
        configFile: bench.file("Host *", "  IdentitiesOnly yes", `  IdentityFile ${second.file}`),
        identityFile: key.file,
        knownHostsFile: bench.file(server.knownLine),
      });
      expect((await run(transport, "echo in")).out).toBe("in\n");
    });
  });

  describe("the agent", () => {
    let agent: TestAgent;
    beforeAll(async () => {
      agent = await startAgent(bench.folder);
      bench.atEnd(() => agent.stop());
      for (let index = 0; index < 8; index += 1) agent.add(bench.key(`decoy-${index}`));
      agent.add(key);
    });

    function withConfig(...lines: string[]): Promise<HostTransport> {
      const configFile = bench.file("Host *", `  IdentityAgent ${agent.socket}`, ...lines);
      return bench.reach({ target: target(), configFile, knownHostsFile: known, useAgent: true });
    }

    test("IdentitiesOnly offers only the agent's key that IdentityFile names, by its public half", async () => {
      const transport = await withConfig("  IdentitiesOnly yes", `  IdentityFile ${key.file}.pub`);
      expect((await run(transport, "echo in")).out).toBe("in\n");
    });

    test("a key named by IdentityFile comes before the agent's other keys", async () => {
      const transport = await withConfig(`  IdentityFile ${key.file}`);
      expect((await run(transport, "echo in")).out).toBe("in\n");
    });

    test("too many keys: the host hangs up, and the sentence says why", async () => {
      await expect(withConfig(`  IdentityFile ${bench.folder}/none`)).rejects.toMatchObject({
        code: "auth-failed",
        message: expect.stringMatching(/too many keys were offered.*IdentitiesOnly/),
      });
    });
  });
});
