// A FIDO key, which the built-in SSH cannot have touched: told in one sentence, with the system's ssh offered.
import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, nobody, startBench } from "../testing/connection-bench.ts";
import { makeSecurityKey } from "../testing/security-key.ts";
import { canRunSshd, startAgent, type TestAgent, type TestSshd } from "../testing/sshd.ts";
import { readIdentityFile } from "./identity-file.ts";

const bench = startBench();
afterAll(() => bench.end());
const token = makeSecurityKey(bench.folder, "id_ed25519_sk");
const fingerprint = execFileSync("ssh-keygen", ["-l", "-f", token.file], { encoding: "utf8" }).split(" ")[1];
const locked = `${bench.folder}/locked_sk`;
copyFileSync(token.file, locked);
execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "open sesame", "-f", locked]);

test.each([
  ["the key file", token.file],
  ["a key file with a passphrase, for which nobody need be asked", locked],
  ["the public half alone, which everybody may read", `${token.file}.pub`],
])("%s is on a device", async (_, path) => {
  expect(await readIdentityFile(path)).toEqual({
    state: "unusable",
    path,
    reason: "is on a security key (FIDO), which needs the system's ssh",
    systemSsh: true,
    publicBlob: Buffer.from(token.line.split(" ")[1] ?? "", "base64"),
  });
});

describe.skipIf(!canRunSshd)("on a host that takes it", () => {
  let sshd: TestSshd;
  let agent: TestAgent;
  let known: string;
  beforeAll(async () => {
    sshd = await bench.sshd([token]);
    known = bench.file(sshd.knownLine);
    agent = await startAgent(bench.folder);
    bench.atEnd(() => agent.stop());
    agent.add(token);
  });
  const where = () => `127.0.0.1:${sshd.port}`;
  const request = (...config: string[]) => ({
    target: `root@${where()}`,
    knownHostsFile: known,
    configFile: bench.file("Host *", ...config),
  });

  test.each(["the configuration", "the person"])("named by %s: the system's ssh is offered", async (by) => {
    const asked = request("  IdentitiesOnly yes", `  IdentityFile ${token.file}`);
    const named = by === "the person" ? { identityFile: token.file } : {};
    await expect(bench.reach({ ...asked, ...named })).rejects.toMatchObject({
      message: expect.stringContaining("is on a security key (FIDO), which needs the system's ssh"),
      offersSystemSsh: true,
    });
  });

  test("held by the agent: named by its comment and fingerprint, and not where IdentitiesOnly leaves it out", async () => {
    const agentLine = `  IdentityAgent ${agent.socket}`;
    const refused = bench.reach({
      ...request(agentLine, `  IdentityFile ${bench.folder}/none`),
      useAgent: true,
    });
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining(
        `agent key id_ed25519_sk (${fingerprint}) is on a security key (FIDO), which needs the system's ssh`,
      ),
      offersSystemSsh: true,
    });
    const only = request(agentLine, "  IdentitiesOnly yes", `  IdentityFile ${bench.folder}/none`);
    await expect(bench.reach({ ...only, useAgent: true })).rejects.toMatchObject({
      message: expect.not.stringContaining("FIDO"),
      offersSystemSsh: false,
    });
  });

  test("held by the agent and named by a file and its public half: told once", async () => {
    const files = [token.file, `${token.file}.pub`].map((file) => `  IdentityFile ${file}`);
    const refused = bench.reach({
      ...request(`  IdentityAgent ${agent.socket}`, ...files),
      useAgent: true,
    });
    await expect(refused).rejects.toMatchObject({
      message: `${where()} did not let root in: not offered: ${token.file} (is on a security key (FIDO), which needs the system's ssh); it allows: publickey.`,
      offersSystemSsh: true,
    });
  });

  test("a question for a password says that the key was not offered", async () => {
    const server = await bench.sshd([token], ["PasswordAuthentication yes"]);
    const { ask, asked } = answering(null);
    const attempt = bench.reach(
      {
        target: `root@127.0.0.1:${server.port}`,
        knownHostsFile: bench.file(server.knownLine),
        configFile: bench.file("Host *", "  IdentitiesOnly yes", `  IdentityFile ${token.file}`),
      },
      ask,
    );
    await expect(attempt).rejects.toMatchObject({ code: "cancelled" });
    expect(asked).toEqual([
      {
        kind: "password",
        host: `127.0.0.1:${server.port}`,
        user: "root",
        note: `Not offered: ${token.file} (is on a security key (FIDO), which needs the system's ssh).`,
      },
    ]);
  });

  test.each([
    ["the file", "device not found", () => ["  IdentitiesOnly yes", `  IdentityFile ${token.file}`]],
    ["the agent", "agent refused operation", () => [`  IdentityAgent ${agent.socket}`]],
  ])(
    "by the system's ssh, with the device missing, from %s: it says what did not sign",
    async (_, why, config) => {
      const attempt = bench.reach({ ...request(...config()), useAgent: true, via: "openssh" }, nobody);
      await expect(attempt).rejects.toMatchObject({
        code: "auth-failed",
        message: expect.stringMatching(
          new RegExp(
            `^root@127\\.0\\.0\\.1 was not let in by the system's ssh: the security key of \\S*id_ed25519_sk did not sign \\(${why}\\); the host allows: publickey\\.$`,
          ),
        ),
      });
    },
  );
});
