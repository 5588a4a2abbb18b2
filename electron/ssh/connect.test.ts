// The way to a host: jump hosts and ProxyCommand on real OpenSSH servers, and ports that are no SSH server.
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostTransport } from "../transport/host-transport.ts";
import { nobody, run, startBench } from "./testing/connection-bench.ts";
import { canRunSshd, freePort, type TestKey, type TestSshd } from "./testing/sshd.ts";

const bench = startBench();
afterAll(() => bench.end());

test("an OpenSSH server is here to test against", () => {
  if (canRunSshd) return;
  console.warn("no sshd, or not root: the connection tests did not run");
  expect(process.env.CI, "CI must have sshd and root").not.toBe("true");
});

describe.skipIf(!canRunSshd)("with real servers", () => {
  let key: TestKey;
  let stranger: TestKey;
  let sshd: TestSshd;
  let locked: TestKey;
  let known: string;
  beforeAll(async () => {
    key = bench.key("key");
    stranger = bench.key("stranger");
    locked = bench.key("locked", { passphrase: "x" });
    sshd = await bench.sshd([key]);
    known = bench.file(sshd.knownLine);
  });
  describe("through other machines", () => {
    let bastion: TestSshd;
    beforeAll(async () => {
      bastion = await bench.sshd([key]);
    });

    function jumpConfig(): string {
      return bench.file(
        "Host inner",
        "  HostName 127.0.0.1",
        `  Port ${sshd.port}`,
        "  ProxyJump outer",
        "Host outer",
        "  HostName 127.0.0.1",
        `  Port ${bastion.port}`,
        "Host *",
        "  User root",
        "  IdentitiesOnly yes",
        `  IdentityFile ${locked.file}`,
        `  IdentityFile ${key.file}`,
      );
    }

    function viaConfig(port: number, jumpPort: number): string {
      return bench.file(
        "Host inner",
        "  HostName 127.0.0.1",
        `  Port ${port}`,
        `  ProxyJump root@127.0.0.1:${jumpPort}`,
        "Host *",
        "  User root",
        "  IdentitiesOnly yes",
        `  IdentityFile ${key.file}`,
      );
    }

    function jump(configFile: string, knownHostsFile: string): Promise<HostTransport> {
      return bench.reach({ target: "inner", configFile, knownHostsFile, identityFile: key.file });
    }

    test("a jump host: both host keys are checked, the command runs on the target", async () => {
      const transport = await jump(jumpConfig(), bench.file(bastion.knownLine, sshd.knownLine));
      expect(transport.label).toBe(`root@127.0.0.1:${sshd.port}`);
      const { out } = await run(transport, 'echo "$SSH_CONNECTION"');
      expect(out.trim().split(" ").at(-1)).toBe(String(sshd.port));
      expect(bastion.log()).toContain("Accepted publickey for root");
    });

    test("a changed key of the jump host stops there, naming it", async () => {
      const file = bench.file(`[127.0.0.1]:${bastion.port} ${stranger.line}`, sshd.knownLine);
      await expect(jump(jumpConfig(), file)).rejects.toMatchObject({
        code: "host-key-changed",
        message: expect.stringContaining(`127.0.0.1:${bastion.port} has changed`),
      });
    });

    test("a changed key of the target behind a good jump host stops as well", async () => {
      const file = bench.file(bastion.knownLine, `[127.0.0.1]:${sshd.port} ${stranger.line}`);
      await expect(jump(jumpConfig(), file)).rejects.toMatchObject({
        code: "host-key-changed",
        message: expect.stringContaining(`127.0.0.1:${sshd.port} has changed`),
      });
    });

    test("a jump host that forbids forwarding, or cannot reach the target, is named", async () => {
      const closed = await bench.sshd([key], ["AllowTcpForwarding no"]);
      const viaClosed = viaConfig(sshd.port, closed.port);
      await expect(jump(viaClosed, bench.file(closed.knownLine))).rejects.toMatchObject({
        code: "refused",
        message: expect.stringContaining(`jump host 127.0.0.1:${closed.port} does not allow forwarding`),
      });
      const port = await freePort();
      const nowhere = viaConfig(port, bastion.port);
      await expect(jump(nowhere, bench.file(bastion.knownLine))).rejects.toMatchObject({
        code: "refused",
        message: `The jump host 127.0.0.1:${bastion.port} cannot reach 127.0.0.1:${port}: Connection refused.`,
      });
    });

    test("a ProxyCommand carries the connection", async () => {
      const relay = join(bench.folder, "relay.mjs");
      writeFileSync(
        relay,
        'import net from "node:net"; const [host, port] = process.argv.slice(2);\nconst s = net.connect(Number(port), host); process.stdin.pipe(s).pipe(process.stdout); s.on("close", () => process.exit());\n',
      );
      const file = join(bench.folder, "proxy-command");
      writeFileSync(
        file,
        `Host inner\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User root\n  IdentitiesOnly yes\n  ProxyCommand ${process.execPath} ${relay} %h %p\n`,
      );
      const transport = await jump(file, known);
      expect((await run(transport, "echo in")).out).toBe("in\n");
    });

    test("a ProxyCommand that fails is told with its own words", async () => {
      const file = join(bench.folder, "proxy-fails");
      writeFileSync(file, `Host inner\n  ProxyCommand sh -c "echo no such tunnel >&2; exit 3"\n`);
      await expect(jump(file, known)).rejects.toMatchObject({
        code: "unreachable",
        message: "The ProxyCommand for inner:22 ended before the login (exit code 3): no such tunnel.",
      });
    });
  });
});

describe("ports that are no SSH server", () => {
  const servers: Server[] = [];
  afterAll(() => servers.map((server) => server.close()));

  function listen(onConnection: (socket: import("node:net").Socket) => void): Promise<number> {
    return new Promise((resolve) => {
      const server = createServer((socket) => {
        socket.on("error", () => undefined);
        onConnection(socket);
      });
      servers.push(server);
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
    });
  }

  test("nobody listens", async () => {
    const port = await freePort();
    await expect(bench.reach({ target: `127.0.0.1:${port}` })).rejects.toMatchObject({
      code: "refused",
      message: `127.0.0.1:${port} refuses connections: is the SSH server running, and on this port?`,
    });
  });

  test("a port that accepts and says nothing", async () => {
    const port = await listen(() => undefined);
    await expect(
      bench.reach({ target: `127.0.0.1:${port}`, connectTimeoutSeconds: 0.5 }),
    ).rejects.toMatchObject({
      code: "timeout",
      message: `127.0.0.1:${port} accepted the connection but did not speak SSH within 0.5 s: is this the SSH port?`,
    });
  });

  test("a port that hangs up at once", async () => {
    const port = await listen((socket) => socket.destroy());
    await expect(bench.reach({ target: `127.0.0.1:${port}` })).rejects.toMatchObject({
      code: "closed",
      message: expect.stringContaining(`127.0.0.1:${port} closed the connection before the login`),
    });
  });

  test("a web server", async () => {
    const port = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await expect(bench.reach({ target: `127.0.0.1:${port}` })).rejects.toMatchObject({
      message: expect.stringMatching(/not (be|as) an SSH server/),
    });
  });

  test("a name nobody knows", async () => {
    await expect(bench.reach({ target: "no-such-host.invalid" })).rejects.toMatchObject({
      code: "unknown-host",
      message: expect.stringContaining("no-such-host.invalid"),
    });
  });

  test("cancelling a silent port ends at once", async () => {
    const port = await listen(() => undefined);
    const began = performance.now();
    const attempt = bench.reach({ target: `127.0.0.1:${port}` }, nobody, AbortSignal.timeout(200));
    await expect(attempt).rejects.toMatchObject({ code: "cancelled" });
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
