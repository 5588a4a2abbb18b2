// On Windows, its platform injected: the agent behind the named pipe, and the system's ssh, which can neither ask nor share a login.
// What Windows itself does is not tested here: the pipe is a socket of that name, ssh is this machine's.
import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { answering, run, startBench } from "./testing/connection-bench.ts";
import { canRunSshd, startAgent, type TestAgent, type TestKey, type TestSshd } from "./testing/sshd.ts";

const PIPE = "\\\\.\\pipe\\openssh-ssh-agent";

const bench = startBench();
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await bench.end();
});

describe.skipIf(!canRunSshd)("on Windows", () => {
  let key: TestKey;
  let locked: TestKey;
  let sshd: TestSshd;
  let known: string;
  beforeAll(async () => {
    key = bench.key("key");
    locked = bench.key("locked", { passphrase: "open sesame" });
    sshd = await bench.sshd([key, locked]);
    known = bench.file(sshd.knownLine);
    vi.stubEnv("SSH_AUTH_SOCK", undefined);
    vi.spyOn(process, "platform", "get").mockReturnValue("win32");
  });
  const request = (...config: string[]) => ({
    target: `root@127.0.0.1:${sshd.port}`,
    knownHostsFile: known,
    configFile: bench.file("Host *", ...config),
    useAgent: true,
  });
  const noFile = () => `  IdentityFile ${bench.folder}/none`;

  test("the agent is found at its pipe without SSH_AUTH_SOCK; where its service does not run, that is no news", async () => {
    const folder = process.cwd();
    onTestFinished(() => process.chdir(folder));
    process.chdir(mkdtempSync(join(bench.folder, "service-")));
    const refused = "did not let root in: not offered: ";
    await expect(bench.reach(request(noFile()))).rejects.toMatchObject({
      message: `127.0.0.1:${sshd.port} ${refused}${bench.folder}/none (no such file); it allows: publickey.`,
    });
    await expect(bench.reach(request(noFile(), `  IdentityAgent ${PIPE}-other`))).rejects.toMatchObject({
      message: expect.stringContaining(`${refused}the ssh agent cannot be reached`),
    });
    const agent: TestAgent = await startAgent(".", PIPE);
    onTestFinished(() => agent.stop());
    agent.add(key);
    const transport = await bench.reach(request(noFile()));
    expect(transport.kind).toBe("ssh2");
    expect((await run(transport, "echo in")).out).toBe("in\n");
  });

  describe("the system's ssh", () => {
    const bySystem = (identity: TestKey) => ({
      ...request("  IdentitiesOnly yes", `  IdentityFile ${identity.file}`),
      via: "openssh" as const,
      useAgent: false,
    });

    test("runs each command by a login of its own, without a folder of pipes", async () => {
      const temporary = mkdtempSync(join(bench.folder, "temporary-"));
      const before = process.env.TMPDIR;
      onTestFinished(() => void vi.stubEnv("TMPDIR", before));
      vi.stubEnv("TMPDIR", temporary);
      const { ask, asked } = answering();
      const logins = () => sshd.log().match(/Accepted publickey/g)?.length ?? 0;
      const earlier = logins();
      const transport = await bench.reach(bySystem(key), ask);
      for (const word of ["one", "two"]) expect((await run(transport, `echo ${word}`)).out).toBe(`${word}\n`);
      expect(logins() - earlier).toBe(3);
      expect(readdirSync(temporary)).toEqual([]);
      expect(asked).toEqual([]);
    });

    test("asks nothing: a locked key and an unknown host say what to do instead", async () => {
      const { ask, asked } = answering();
      await expect(bench.reach(bySystem(locked), ask)).rejects.toMatchObject({
        code: "auth-failed",
        message:
          "root@127.0.0.1 was not let in by the system's ssh; the host allows: publickey; on Windows the system's ssh cannot ask here: load the key into the agent (ssh-add), or use the built-in SSH.",
      });
      await expect(
        bench.reach({ ...bySystem(key), knownHostsFile: bench.file() }, ask),
      ).rejects.toMatchObject({
        code: "host-key-unknown",
        message: expect.stringContaining("connect once with ssh in a terminal to accept it"),
      });
      expect(asked).toEqual([]);
    });
  });
});
