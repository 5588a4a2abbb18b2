// Commands over the built-in SSH, on real OpenSSH servers.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run, startBench } from "../ssh/testing/connection-bench.ts";
import { canRunSshd, type TestKey, type TestSshd } from "../ssh/testing/sshd.ts";

const bench = startBench();
afterAll(() => bench.end());

describe.skipIf(!canRunSshd)("on a real sshd", () => {
  let key: TestKey;
  let sshd: TestSshd;
  let known: string;
  beforeAll(async () => {
    key = bench.key("key");
    sshd = await bench.sshd([key]);
    known = bench.file(sshd.knownLine);
  });
  const target = () => `root@127.0.0.1:${sshd.port}`;

  describe("commands", () => {
    test("a script on stdin gives its output, its errors and its exit code apart", async () => {
      const transport = await bench.reach({
        target: target(),
        identityFile: key.file,
        knownHostsFile: known,
      });
      expect(transport.label).toBe(`root@127.0.0.1:${sshd.port}`);
      expect(await run(transport, "sh -s", "echo out; echo err >&2; exit 7\n")).toEqual({
        out: "out\n",
        err: "err\n",
        exit: { code: 7, signal: null, connectionError: null },
      });
    });

    test("20 MB arrive whole", async () => {
      const transport = await bench.reach({
        target: target(),
        identityFile: key.file,
        knownHostsFile: known,
      });
      const { out } = await run(transport, "head -c 20000000 /dev/zero | tr '\\0' x");
      expect(out.length).toBe(20_000_000);
    });

    test("exited settles though nobody reads the output", async () => {
      const transport = await bench.reach({
        target: target(),
        identityFile: key.file,
        knownHostsFile: known,
      });
      const process = await transport.exec("echo unread; exit 4");
      expect((await process.exited).code).toBe(4);
    });

    test("kill ends a command on the host that watches its stdin", async () => {
      const transport = await bench.reach({
        target: target(),
        identityFile: key.file,
        knownHostsFile: known,
      });
      const process = await transport.exec("echo $$; exec cat");
      const pid = await new Promise<number>((resolve) =>
        process.stdout.once("data", (data) => resolve(Number(data))),
      );
      expect(existsSync(`/proc/${pid}`)).toBe(true);
      process.kill();
      process.kill();
      await process.exited;
      await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 5_000 }).toBe(false);
    });

    test("a connection cut in the middle is told as that, with what had arrived", async () => {
      const cut = await bench.sshd([key]);
      const transport = await bench.reach({
        target: `root@127.0.0.1:${cut.port}`,
        identityFile: key.file,
        knownHostsFile: bench.file(cut.knownLine),
      });
      const process = await transport.exec("echo first; sleep 1000");
      let out = "";
      process.stdout.on("data", (chunk: Buffer) => {
        out += chunk.toString();
      });
      await expect.poll(() => out, { timeout: 15_000 }).toBe("first\n");
      await cut.stop();
      expect(await process.exited).toEqual({
        code: null,
        signal: null,
        connectionError: `The connection to 127.0.0.1:${cut.port} was cut.`,
      });
      expect(out).toBe("first\n");
      await expect(transport.exec("true")).rejects.toMatchObject({ code: "closed" });
    });

    test("a host that gives no session says so", async () => {
      const none = await bench.sshd([key], ["MaxSessions 0"]);
      const transport = await bench.reach({
        target: `root@127.0.0.1:${none.port}`,
        identityFile: key.file,
        knownHostsFile: bench.file(none.knownLine),
      });
      await expect(transport.exec("true")).rejects.toMatchObject({
        code: "exec-refused",
        message: expect.stringMatching(/refuses another session \(MaxSessions/),
      });
    });
  });

  describe("cancelling", () => {
    test("while a person thinks, the clock of the connection stands still; cancelling ends it at once", async () => {
      const controller = new AbortController();
      const began = performance.now();
      const attempt = bench.reach(
        {
          target: target(),
          identityFile: key.file,
          knownHostsFile: join(bench.folder, "never"),
          connectTimeoutSeconds: 0.3,
        },
        () => new Promise(() => setTimeout(() => controller.abort(), 900)),
        controller.signal,
      );
      await expect(attempt).rejects.toMatchObject({ code: "cancelled" });
      expect(performance.now() - began).toBeGreaterThan(850);
    });
  });
});
