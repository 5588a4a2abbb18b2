// Connecting to real OpenSSH servers: keys, host keys, agent, jump hosts, and every failure with its one sentence.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Prompt, PromptAnswer } from "../../shared/api.ts";
import { type HostTransport, TransportError } from "../transport/host-transport.ts";
import { type ConnectRequest, connect } from "./connect.ts";
import {
  canRunSshd,
  freePort,
  makeKey,
  startAgent,
  startSshd,
  type TestAgent,
  type TestKey,
  type TestSshd,
} from "./testing/sshd.ts";

const folder = mkdtempSync(join(tmpdir(), "vethscope-ssh-"));
const config = join(folder, "config");
const stops: (() => unknown)[] = [];
const open: HostTransport[] = [];
afterAll(async () => {
  for (const transport of open) transport.close();
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A person who is never asked; being asked fails the attempt. */
const nobody = async (prompt: Prompt): Promise<PromptAnswer> => {
  throw new TransportError("needs-prompt", `asked ${prompt.kind}`);
};

function answering(...answers: PromptAnswer[]): {
  ask: (prompt: Prompt) => Promise<PromptAnswer>;
  asked: Prompt[];
} {
  const asked: Prompt[] = [];
  return {
    asked,
    ask: async (prompt) => {
      asked.push(prompt);
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error(`one question too many: ${JSON.stringify(prompt)}`);
      return answer;
    },
  };
}

async function reach(
  request: Omit<ConnectRequest, "configFile">,
  ask: (prompt: Prompt) => Promise<PromptAnswer> = nobody,
  signal: AbortSignal = new AbortController().signal,
): Promise<HostTransport> {
  const transport = await connect({ configFile: config, useAgent: false, ...request }, { ask, signal });
  open.push(transport);
  return transport;
}

async function run(transport: HostTransport, command: string, input = "") {
  const process = await transport.exec(command);
  process.stdin.end(input);
  const [out, err, exit] = await Promise.all([text(process.stdout), text(process.stderr), process.exited]);
  return { out, err, exit };
}

let counter = 0;
function knownHosts(...lines: string[]): string {
  counter += 1;
  const file = join(folder, `known-${counter}`);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  return file;
}

test("an OpenSSH server is here to test against", () => {
  if (canRunSshd) return;
  console.warn("no sshd, or not root: the connection tests did not run");
  expect(process.env.CI, "CI must have sshd and root").not.toBe("true");
});

describe.skipIf(!canRunSshd)("against a real sshd", () => {
  let key: TestKey;
  let locked: TestKey;
  let stranger: TestKey;
  let sshd: TestSshd;
  let known: string;
  beforeAll(async () => {
    key = makeKey(folder, "key");
    locked = makeKey(folder, "locked", { passphrase: "open sesame" });
    stranger = makeKey(folder, "stranger");
    sshd = await startSshd(folder, [key, locked]);
    stops.push(() => sshd.stop());
    known = knownHosts(sshd.knownLine);
    // Keys of whoever runs the tests stay out of them.
    writeFileSync(config, `Host *\n  User root\n  IdentitiesOnly yes\n  IdentityFile ${folder}/none\n`);
  });
  const target = () => `root@127.0.0.1:${sshd.port}`;

  describe("commands", () => {
    test("a script on stdin gives its output, its errors and its exit code apart", async () => {
      const transport = await reach({ target: target(), identityFile: key.file, knownHostsFile: known });
      expect(transport.label).toBe(`root@127.0.0.1:${sshd.port}`);
      expect(await run(transport, "sh -s", "echo out; echo err >&2; exit 7\n")).toEqual({
        out: "out\n",
        err: "err\n",
        exit: { code: 7, signal: null, connectionError: null },
      });
    });

    test("20 MB arrive whole", async () => {
      const transport = await reach({ target: target(), identityFile: key.file, knownHostsFile: known });
      const { out } = await run(transport, "head -c 20000000 /dev/zero | tr '\\0' x");
      expect(out.length).toBe(20_000_000);
    });

    test("exited settles though nobody reads the output", async () => {
      const transport = await reach({ target: target(), identityFile: key.file, knownHostsFile: known });
      const process = await transport.exec("echo unread; exit 4");
      expect((await process.exited).code).toBe(4);
    });

    test("kill ends the command on the host", async () => {
      const transport = await reach({ target: target(), identityFile: key.file, knownHostsFile: known });
      const process = await transport.exec("echo $$; exec sleep 1000");
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
      const cut = await startSshd(folder, [key]);
      stops.push(() => cut.stop());
      const transport = await reach({
        target: `root@127.0.0.1:${cut.port}`,
        identityFile: key.file,
        knownHostsFile: knownHosts(cut.knownLine),
      });
      const process = await transport.exec("echo first; sleep 1000");
      const out = text(process.stdout);
      await expect.poll(() => cut.sessions().length).toBeGreaterThan(0);
      await new Promise((later) => setTimeout(later, 200));
      await cut.stop();
      expect(await process.exited).toEqual({
        code: null,
        signal: null,
        connectionError: `The connection to 127.0.0.1:${cut.port} was cut.`,
      });
      expect(await out).toBe("first\n");
      await expect(transport.exec("true")).rejects.toMatchObject({ code: "closed" });
    });

    test("a host that gives no session says so", async () => {
      const none = await startSshd(folder, [key], ["MaxSessions 0"]);
      stops.push(() => none.stop());
      const transport = await reach({
        target: `root@127.0.0.1:${none.port}`,
        identityFile: key.file,
        knownHostsFile: knownHosts(none.knownLine),
      });
      await expect(transport.exec("true")).rejects.toMatchObject({
        code: "exec-refused",
        message: expect.stringMatching(/refuses another session \(MaxSessions/),
      });
    });
  });

  describe("keys", () => {
    test.each([
      ["rsa", {}],
      ["ecdsa", {}],
      ["rsa", { format: "PEM" }],
      ["rsa", { format: "PKCS8" }],
      ["ecdsa", { format: "PKCS8", passphrase: "open sesame" }],
      ["rsa", { format: "PEM", passphrase: "open sesame" }],
    ])("%s %o lets in", async (type, options) => {
      counter += 1;
      const own = makeKey(folder, `own-${counter}`, { type, ...options });
      const server = await startSshd(folder, [own]);
      stops.push(() => server.stop());
      const request = {
        target: `root@127.0.0.1:${server.port}`,
        identityFile: own.file,
        knownHostsFile: knownHosts(server.knownLine),
      };
      const { ask, asked } = answering(["open sesame"]);
      const transport = await reach(request, "passphrase" in options ? ask : nobody);
      expect((await run(transport, "echo in")).out).toBe("in\n");
      expect(asked.length).toBe("passphrase" in options ? 1 : 0);
    });

    test("an encrypted key asks for its passphrase, and again when it was wrong", async () => {
      const { ask, asked } = answering(["wrong"], ["open sesame"]);
      const transport = await reach(
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
      const unwanted = makeKey(folder, "unwanted", { passphrase: "x" });
      const { ask, asked } = answering();
      const attempt = reach({ target: target(), identityFile: unwanted.file, knownHostsFile: known }, ask);
      await expect(attempt).rejects.toMatchObject({ code: "auth-failed" });
      expect(asked).toEqual([]);
    });

    test("an encrypted key with nobody to ask is told as that", async () => {
      await expect(
        reach({ target: target(), identityFile: locked.file, knownHostsFile: known }),
      ).rejects.toMatchObject({
        code: "needs-prompt",
        message: expect.stringMatching(/passphrase was not given/),
      });
    });

    test("a wrong key: which were turned down, and what the host allows", async () => {
      const attempt = reach({ target: target(), identityFile: stranger.file, knownHostsFile: known });
      await expect(attempt).rejects.toMatchObject({
        code: "auth-failed",
        message: `127.0.0.1:${sshd.port} did not let root in: the host accepted none of: ${stranger.file} (${stranger.fingerprint}); not offered: ${folder}/none (no such file); it allows: publickey.`,
      });
    });

    test("a key file that is missing, no key, or open to others is told before connecting", async () => {
      const notKey = join(folder, "not-a-key");
      writeFileSync(notKey, "hello\n", { mode: 0o600 });
      const loose = join(folder, "loose");
      writeFileSync(loose, readFileSync(key.file), { mode: 0o644 });
      const message = async (file: string) =>
        reach({ target: target(), identityFile: file, knownHostsFile: known }).then(
          () => "connected",
          (error: TransportError) => `${error.code}: ${error.message}`,
        );
      expect(await message(join(folder, "nowhere"))).toBe(
        `key-unreadable: There is no key file ${folder}/nowhere.`,
      );
      expect(await message(notKey)).toBe(`key-unreadable: The key file ${notKey} is not a private key.`);
      expect(await message(loose)).toMatch(/^key-unreadable: .*may be read by others.*chmod 600/);
    });

    test("a host that wants two keys gets them one after the other", async () => {
      const second = makeKey(folder, "second");
      const server = await startSshd(folder, [key, second], ["AuthenticationMethods publickey,publickey"]);
      stops.push(() => server.stop());
      const two = join(folder, "config-two");
      writeFileSync(two, `Host *\n  IdentitiesOnly yes\n  IdentityFile ${second.file}\n`);
      const transport = await connect(
        {
          target: `root@127.0.0.1:${server.port}`,
          configFile: two,
          identityFile: key.file,
          knownHostsFile: knownHosts(server.knownLine),
        },
        { ask: nobody, signal: new AbortController().signal },
      );
      open.push(transport);
      expect((await run(transport, "echo in")).out).toBe("in\n");
    });
  });

  describe("the agent", () => {
    let agent: TestAgent;
    beforeAll(async () => {
      agent = await startAgent(folder);
      stops.push(() => agent.stop());
      for (let index = 0; index < 8; index += 1) agent.add(makeKey(folder, `decoy-${index}`));
      agent.add(key);
    });

    async function withConfig(lines: string): Promise<HostTransport> {
      counter += 1;
      const file = join(folder, `config-${counter}`);
      writeFileSync(file, `Host *\n  IdentityAgent ${agent.socket}\n${lines}`);
      const transport = await connect(
        { target: target(), configFile: file, knownHostsFile: known },
        { ask: nobody, signal: new AbortController().signal },
      );
      open.push(transport);
      return transport;
    }

    test("IdentitiesOnly offers only the agent's key that IdentityFile names, by its public half", async () => {
      const transport = await withConfig(`  IdentitiesOnly yes\n  IdentityFile ${key.file}.pub\n`);
      expect((await run(transport, "echo in")).out).toBe("in\n");
    });

    test("a key named by IdentityFile comes before the agent's other keys", async () => {
      const transport = await withConfig(`  IdentityFile ${key.file}\n`);
      expect((await run(transport, "echo in")).out).toBe("in\n");
    });

    test("too many keys: the host hangs up, and the sentence says why", async () => {
      await expect(withConfig(`  IdentityFile ${folder}/none\n`)).rejects.toMatchObject({
        code: "auth-failed",
        message: expect.stringMatching(/too many keys were offered.*IdentitiesOnly/),
      });
    });
  });

  describe("host keys", () => {
    const hostName = () => `127.0.0.1:${sshd.port}`;

    test("an unknown key is asked about by its fingerprint; yes saves it where ssh-keygen finds it", async () => {
      const file = join(folder, "fresh", "known_hosts");
      const { ask, asked } = answering(["yes"]);
      await reach({ target: target(), identityFile: key.file, knownHostsFile: file }, ask);
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
      await reach({ target: target(), identityFile: key.file, knownHostsFile: file });
    });

    test("once connects without saving; cancelling stops; nobody to ask is told", async () => {
      const file = join(folder, "unsaved");
      const request = { target: target(), identityFile: key.file, knownHostsFile: file };
      await reach(request, answering(["once"]).ask);
      expect(existsSync(file)).toBe(false);
      await expect(reach(request, answering(null).ask)).rejects.toMatchObject({ code: "cancelled" });
      await expect(reach(request)).rejects.toMatchObject({
        code: "host-key-unknown",
        message: `The host key of ${hostName()} is not known (ssh-ed25519 ${sshd.hostKey.fingerprint}) and nobody can be asked: accept it with --accept-new, or connect once with ssh.`,
      });
    });

    test("a changed key is a hard stop with both fingerprints and the line, and nothing is asked", async () => {
      const file = knownHosts("# mine", `[127.0.0.1]:${sshd.port} ${stranger.line}`);
      const { ask, asked } = answering();
      await expect(
        reach({ target: target(), identityFile: key.file, knownHostsFile: file, password: "secret" }, ask),
      ).rejects.toMatchObject({
        code: "host-key-changed",
        message: `The host key of ${hostName()} has changed: known is ${stranger.fingerprint} (${file}:2), it now shows ${sshd.hostKey.fingerprint}. Someone may be in between; if the host was reinstalled, remove that line.`,
      });
      expect(asked).toEqual([]);
    });

    test("a revoked key is a hard stop", async () => {
      const file = knownHosts(sshd.knownLine, `@revoked * ${sshd.hostKey.line}`);
      await expect(
        reach({ target: target(), identityFile: key.file, knownHostsFile: file }),
      ).rejects.toMatchObject({ code: "host-key-revoked", message: expect.stringContaining(`${file}:2`) });
    });

    test("a host known by a certificate authority alone is refused, not asked about", async () => {
      const file = knownHosts(`@cert-authority * ${stranger.line}`);
      await expect(
        reach({ target: target(), identityFile: key.file, knownHostsFile: file }, answering().ask),
      ).rejects.toMatchObject({
        code: "unsupported",
        message: expect.stringMatching(/certificate authority/),
      });
    });

    test("a host with two keys shows the one it is known by", async () => {
      const rsa = makeKey(folder, "host-rsa", { type: "rsa" });
      const server = await startSshd(folder, [key], [`HostKey ${rsa.file}`]);
      stops.push(() => server.stop());
      for (const hostKey of [rsa, server.hostKey]) {
        const file = knownHosts(`[127.0.0.1]:${server.port} ${hostKey.line}`);
        await reach({
          target: `root@127.0.0.1:${server.port}`,
          identityFile: key.file,
          knownHostsFile: file,
        });
      }
    });

    test("a host known by another type of key is asked about, and the known key is named", async () => {
      const rsa = makeKey(folder, "other-rsa", { type: "rsa" });
      const file = knownHosts(`[127.0.0.1]:${sshd.port} ${rsa.line}`);
      const { ask, asked } = answering(["once"]);
      await reach({ target: target(), identityFile: key.file, knownHostsFile: file }, ask);
      expect(asked).toMatchObject([
        { kind: "host-key-unknown", otherKnownKeys: [`ssh-rsa ${rsa.fingerprint} (${file}:1)`] },
      ]);
    });
  });

  describe("through other machines", () => {
    let bastion: TestSshd;
    beforeAll(async () => {
      bastion = await startSshd(folder, [key]);
      stops.push(() => bastion.stop());
    });

    function jumpConfig(extra = ""): string {
      counter += 1;
      const file = join(folder, `jump-${counter}`);
      writeFileSync(
        file,
        `Host inner\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  ProxyJump outer\n${extra}Host outer\n  HostName 127.0.0.1\n  Port ${bastion.port}\nHost *\n  User root\n  IdentitiesOnly yes\n  IdentityFile ${locked.file}\n  IdentityFile ${key.file}\n`,
      );
      return file;
    }

    async function jump(configFile: string, knownHostsFile: string, ask = nobody): Promise<HostTransport> {
      const transport = await connect(
        { target: "inner", configFile, knownHostsFile, useAgent: false, identityFile: key.file },
        { ask, signal: new AbortController().signal },
      );
      open.push(transport);
      return transport;
    }

    test("a jump host: both host keys are checked, the command runs on the target", async () => {
      const transport = await jump(jumpConfig(), knownHosts(bastion.knownLine, sshd.knownLine));
      expect(transport.label).toBe(`root@127.0.0.1:${sshd.port}`);
      const { out } = await run(transport, 'echo "$SSH_CONNECTION"');
      expect(out.trim().split(" ").at(-1)).toBe(String(sshd.port));
      expect(bastion.log()).toContain("Accepted publickey for root");
    });

    test("a changed key of the jump host stops there, naming it", async () => {
      const file = knownHosts(`[127.0.0.1]:${bastion.port} ${stranger.line}`, sshd.knownLine);
      await expect(jump(jumpConfig(), file)).rejects.toMatchObject({
        code: "host-key-changed",
        message: expect.stringContaining(`127.0.0.1:${bastion.port} has changed`),
      });
    });

    test("a changed key of the target behind a good jump host stops as well", async () => {
      const file = knownHosts(bastion.knownLine, `[127.0.0.1]:${sshd.port} ${stranger.line}`);
      await expect(jump(jumpConfig(), file)).rejects.toMatchObject({
        code: "host-key-changed",
        message: expect.stringContaining(`127.0.0.1:${sshd.port} has changed`),
      });
    });

    test("a jump host that forbids forwarding, or cannot reach the target, is named", async () => {
      const closed = await startSshd(folder, [key], ["AllowTcpForwarding no"]);
      stops.push(() => closed.stop());
      const viaClosed = join(folder, "via-closed");
      writeFileSync(
        viaClosed,
        `Host inner\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  ProxyJump root@127.0.0.1:${closed.port}\nHost *\n  IdentitiesOnly yes\n  IdentityFile ${key.file}\n`,
      );
      await expect(jump(viaClosed, knownHosts(closed.knownLine))).rejects.toMatchObject({
        code: "refused",
        message: expect.stringContaining(`jump host 127.0.0.1:${closed.port} does not allow forwarding`),
      });
      const port = await freePort();
      const nowhere = join(folder, "via-nowhere");
      writeFileSync(
        nowhere,
        `Host inner\n  HostName 127.0.0.1\n  Port ${port}\n  ProxyJump root@127.0.0.1:${bastion.port}\nHost *\n  IdentitiesOnly yes\n  IdentityFile ${key.file}\n`,
      );
      await expect(jump(nowhere, knownHosts(bastion.knownLine))).rejects.toMatchObject({
        code: "refused",
        message: `The jump host 127.0.0.1:${bastion.port} cannot reach 127.0.0.1:${port}: Connection refused.`,
      });
    });

    test("a ProxyCommand carries the connection", async () => {
      const relay = join(folder, "relay.mjs");
      writeFileSync(
        relay,
        'import net from "node:net"; const [host, port] = process.argv.slice(2);\nconst s = net.connect(Number(port), host); process.stdin.pipe(s).pipe(process.stdout); s.on("close", () => process.exit());\n',
      );
      const file = join(folder, "proxy-command");
      writeFileSync(
        file,
        `Host inner\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User root\n  IdentitiesOnly yes\n  ProxyCommand ${process.execPath} ${relay} %h %p\n`,
      );
      const transport = await jump(file, known);
      expect((await run(transport, "echo in")).out).toBe("in\n");
    });

    test("a ProxyCommand that fails is told with its own words", async () => {
      const file = join(folder, "proxy-fails");
      writeFileSync(file, `Host inner\n  ProxyCommand sh -c "echo no such tunnel >&2; exit 3"\n`);
      await expect(jump(file, known)).rejects.toMatchObject({
        code: "unreachable",
        message: "The ProxyCommand for inner:22 ended before the login (exit code 3): no such tunnel.",
      });
    });
  });

  describe("cancelling", () => {
    test("while a person thinks, the clock of the connection stands still; cancelling ends it at once", async () => {
      const controller = new AbortController();
      const began = performance.now();
      const attempt = reach(
        {
          target: target(),
          identityFile: key.file,
          knownHostsFile: join(folder, "never"),
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
  beforeAll(() => writeFileSync(config, "Host *\n  User root\n  IdentitiesOnly yes\n"));

  test("nobody listens", async () => {
    const port = await freePort();
    await expect(reach({ target: `127.0.0.1:${port}` })).rejects.toMatchObject({
      code: "refused",
      message: `127.0.0.1:${port} refuses connections: is the SSH server running, and on this port?`,
    });
  });

  test("a port that accepts and says nothing", async () => {
    const port = await listen(() => undefined);
    await expect(reach({ target: `127.0.0.1:${port}`, connectTimeoutSeconds: 0.5 })).rejects.toMatchObject({
      code: "timeout",
      message: `127.0.0.1:${port} accepted the connection but did not speak SSH within 0.5 s: is this the SSH port?`,
    });
  });

  test("a port that hangs up at once", async () => {
    const port = await listen((socket) => socket.destroy());
    await expect(reach({ target: `127.0.0.1:${port}` })).rejects.toMatchObject({
      code: "closed",
      message: expect.stringContaining(`127.0.0.1:${port} closed the connection before the login`),
    });
  });

  test("a web server", async () => {
    const port = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await expect(reach({ target: `127.0.0.1:${port}` })).rejects.toMatchObject({
      message: expect.stringMatching(/not (be|as) an SSH server/),
    });
  });

  test("a name nobody knows", async () => {
    await expect(reach({ target: "no-such-host.invalid" })).rejects.toMatchObject({
      code: "unknown-host",
      message: expect.stringContaining("no-such-host.invalid"),
    });
  });

  test("cancelling a silent port ends at once", async () => {
    const port = await listen(() => undefined);
    const began = performance.now();
    const attempt = reach({ target: `127.0.0.1:${port}` }, nobody, AbortSignal.timeout(200));
    await expect(attempt).rejects.toMatchObject({ code: "cancelled" });
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
