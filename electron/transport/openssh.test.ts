// The system's ssh as a transport, on a real sshd.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, run, startBench } from "../ssh/testing/connection-bench.ts";
import { canRunSshd, childrenOf, freePort, type TestKey, type TestSshd } from "../ssh/testing/sshd.ts";

const bench = startBench();
afterAll(() => bench.end());

describe.skipIf(!canRunSshd)("the system's ssh", () => {
  let key: TestKey;
  let stranger: TestKey;
  let sshd: TestSshd;
  let known: string;
  beforeAll(async () => {
    key = bench.key("key");
    stranger = bench.key("stranger");
    sshd = await bench.sshd([key]);
    known = bench.file(sshd.knownLine);
  });
  const request = () =>
    ({
      via: "openssh",
      target: `root@127.0.0.1:${sshd.port}`,
      identityFile: key.file,
      knownHostsFile: known,
    }) as const;

  test("runs commands with output, errors and exit code apart", async () => {
    const transport = await bench.reach(request());
    expect(transport.kind).toBe("openssh");
    expect(await run(transport, "sh -s", "echo out; echo err >&2; exit 7\n")).toEqual({
      out: "out\n",
      err: "err\n",
      exit: { code: 7, signal: null, connectionError: null },
    });
  });

  test.each([
    [
      "a wrong key",
      () => ({ identityFile: stranger.file }),
      "auth-failed",
      /was not let in by the system's ssh; the host allows: publickey/,
    ],
    ["an unknown host key", () => ({ knownHostsFile: bench.file() }), "host-key-unknown", /is not known/],
    [
      "a changed host key",
      () => ({ knownHostsFile: bench.file(`[127.0.0.1]:${sshd.port} ${stranger.line}`) }),
      "host-key-changed",
      /now shows SHA256:[\w+/]{43}\. /,
    ],
    [
      "a name nobody knows",
      () => ({ target: "no-such-host.invalid" }),
      "unknown-host",
      /no-such-host\.invalid is unknown/,
    ],
  ])("%s is told in one sentence", async (_, changes, code, message) => {
    await expect(bench.reach({ ...request(), ...changes() })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test("asks for a passphrase through our own dialogs, again when it is wrong, and logs in once for all commands", async () => {
    const locked = bench.key("locked-system", { passphrase: "a planted phrase" });
    const server = await bench.sshd([locked]);
    const { ask, asked } = answering(["wrong"], ["a planted phrase"]);
    const transport = await bench.reach(
      {
        via: "openssh",
        target: `root@127.0.0.1:${server.port}`,
        identityFile: locked.file,
        knownHostsFile: bench.file(server.knownLine),
      },
      ask,
    );
    const question = { kind: "passphrase", host: `root@127.0.0.1:${server.port}`, keyFile: locked.file };
    expect(asked).toEqual([question, { ...question, again: true }]);
    for (const word of ["one", "two"]) expect((await run(transport, `echo ${word}`)).out).toBe(`${word}\n`);
    expect(server.log().match(/Accepted publickey/g)).toHaveLength(1);
  });

  describe("an unknown host key is a question with its fingerprint", () => {
    const question = (knownHostsFile: string) => ({
      kind: "host-key-unknown",
      host: expect.stringContaining("127.0.0.1"),
      keyType: "ED25519",
      fingerprint: sshd.hostKey.fingerprint,
      knownHostsFile,
    });

    test.each(["yes", "once"])("accepted with %s, it is saved, or not", async (word) => {
      const known = bench.file("# mine, without a line end");
      truncateSync(known, statSync(known).size - 1);
      const { ask, asked } = answering([word]);
      const transport = await bench.reach({ ...request(), knownHostsFile: known }, ask);
      expect(asked).toEqual([question(known)]);
      expect((await run(transport, "echo in")).out).toBe("in\n");
      const saved = word === "yes" ? `\n[127.0.0.1]:${sshd.port} ${sshd.hostKey.line}\n` : "";
      expect(readFileSync(known, "utf8")).toBe(`# mine, without a line end${saved}`);
      transport.close();
    });

    test("accepted where known_hosts cannot be written: it connects, and says that and why it was not saved", async () => {
      const folder = `${bench.folder}/a-folder`;
      mkdirSync(folder, { recursive: true });
      const said: string[] = [];
      const asked = { ...request(), knownHostsFile: folder };
      const { ask } = answering(["yes"]);
      const transport = await bench.reach(asked, ask, undefined, (sentence) => said.push(sentence));
      expect((await run(transport, "echo in")).out).toBe("in\n");
      expect(said).toEqual([
        `The host key of ${asked.target} was accepted but not saved: ${folder} could not be written (EISDIR). The next connection will not know it.`,
      ]);
    });

    test("it goes where the configuration says, hashed if it says so, also when the login then fails", async () => {
      const file = `${bench.folder}/known 100% mine`;
      const configFile = bench.file(
        "Host *",
        "  IdentitiesOnly yes",
        `  IdentityFile ${stranger.file}`,
        `  UserKnownHostsFile "${file.replaceAll("%", "%%")}" ${known}.none`,
        "  HashKnownHosts yes",
      );
      const { ask, asked } = answering(["yes"]);
      const target = `root@127.0.0.1:${sshd.port}`;
      await expect(bench.reach({ via: "openssh", target, configFile }, ask)).rejects.toMatchObject({
        code: "auth-failed",
      });
      expect(asked).toEqual([question(file)]);
      expect(readFileSync(file, "utf8")).toMatch(/^\|1\|\S+ ssh-ed25519 \S+\n$/);
      const found = execFileSync("ssh-keygen", ["-F", `[127.0.0.1]:${sshd.port}`, "-f", file], {
        encoding: "utf8",
      });
      expect(found).toContain(sshd.hostKey.line.split(" ")[1]);
    });

    test("StrictHostKeyChecking accept-new saves it unasked", async () => {
      const file = `${bench.folder}/accepted-new`;
      const configFile = bench.file(
        "Host *",
        "  IdentitiesOnly yes",
        `  IdentityFile ${key.file}`,
        `  UserKnownHostsFile ${file}`,
        "  StrictHostKeyChecking accept-new",
      );
      await bench.reach({ via: "openssh", target: `root@127.0.0.1:${sshd.port}`, configFile });
      expect(readFileSync(file, "utf8")).toContain(sshd.hostKey.line);
    });

    test("of a jump host it can only be saved, of the target behind it also accepted once", async () => {
      const bastion = await bench.sshd([key]);
      const file = `${bench.folder}/known-of-both`;
      const block = (name: string, port: number, ...more: string[]) => [
        `Host ${name}`,
        "  HostName 127.0.0.1",
        `  Port ${port}`,
        ...more,
      ];
      const configFile = bench.file(
        ...block("door", bastion.port),
        ...block("behind", sshd.port, "  ProxyJump door"),
        "Host *",
        "  User root",
        "  IdentitiesOnly yes",
        `  IdentityFile ${key.file}`,
        `  UserKnownHostsFile ${file}`,
      );
      const { ask, asked } = answering(["yes"], ["once"]);
      const transport = await bench.reach({ via: "openssh", target: "behind", configFile }, ask);
      expect((await run(transport, "echo behind")).out).toBe("behind\n");
      expect(asked).toMatchObject([
        { fingerprint: bastion.hostKey.fingerprint, onlySaved: true },
        { fingerprint: sshd.hostKey.fingerprint, knownHostsFile: file },
      ]);
      expect(asked[1]).not.toHaveProperty("onlySaved");
      expect(readFileSync(file, "utf8").trim().split("\n")).toEqual([
        `[127.0.0.1]:${bastion.port} ${bastion.hostKey.line}`,
      ]);
    });
  });

  test("cancelled before ssh has started, nothing logs in", async () => {
    const server = await bench.sshd([key]);
    const cancel = new AbortController();
    const asked = {
      ...request(),
      target: `root@127.0.0.1:${server.port}`,
      knownHostsFile: bench.file(server.knownLine),
    };
    const attempt = bench.reach(asked, undefined, cancel.signal);
    cancel.abort();
    await expect(attempt).rejects.toMatchObject({ code: "cancelled" });
    expect(server.log()).not.toContain("Accepted");
    expect(processesNaming(`ControlMaster=yes|${server.port}`)).toEqual([]);
  });

  test("a person who cancels a question ends the login, and nothing is left running", async () => {
    const { ask } = answering(null);
    const server = await bench.sshd([key]);
    const target = `root@127.0.0.1:${server.port}`;
    const attempt = bench.reach({ ...request(), target, knownHostsFile: bench.file() }, ask);
    await expect(attempt).rejects.toMatchObject({ code: "cancelled" });
    await expect
      .poll(() => processesNaming(`ControlMaster=yes|${server.port}`), { timeout: 4_000 })
      .toEqual([]);
  });

  test("a certificate of the key opens the host, where the built-in SSH says what it lacks", async () => {
    const authority = bench.key("authority");
    const own = bench.key("certified");
    const words = ["-q", "-s", authority.file, "-I", "ada", "-n", "root", `${own.file}.pub`];
    execFileSync("ssh-keygen", words);
    const server = await bench.sshd([], [`TrustedUserCAKeys ${authority.file}.pub`]);
    const certified = {
      target: `root@127.0.0.1:${server.port}`,
      identityFile: own.file,
      knownHostsFile: bench.file(server.knownLine),
    } as const;
    await expect(bench.reach(certified)).rejects.toMatchObject({
      code: "auth-failed",
      message: expect.stringMatching(/a certificate \(\S+certified-cert\.pub\) needs the system's ssh/),
      offersSystemSsh: true,
    });
    const transport = await bench.reach({ ...certified, via: "openssh" });
    expect((await run(transport, "echo in")).out).toBe("in\n");
    expect(server.log()).toMatch(/Accepted certificate ID "ada"/);
  });

  test("goes through two jump hosts, each known by its own key", async () => {
    const [outer, inner] = [await bench.sshd([key]), await bench.sshd([key])];
    const block = (name: string, port: number, ...more: string[]) => [
      `Host ${name}`,
      "  HostName 127.0.0.1",
      `  Port ${port}`,
      ...more,
    ];
    const configFile = bench.file(
      ...block("outer", outer.port),
      ...block("inner", inner.port),
      ...block("far", sshd.port, "  ProxyJump outer,inner"),
      "Host *",
      "  User root",
      "  IdentitiesOnly yes",
      `  IdentityFile ${key.file}`,
      `  UserKnownHostsFile ${bench.file(outer.knownLine, inner.knownLine, sshd.knownLine)}`,
    );
    const transport = await bench.reach({ via: "openssh", target: "far", configFile });
    expect((await run(transport, "echo far")).out).toBe("far\n");
  });

  test("a jump host that forbids forwarding, and a port that is no SSH server, are told as such", async () => {
    const closed = await bench.sshd([key], ["AllowTcpForwarding no"]);
    const configFile = bench.file(
      "Host behind",
      "  HostName 127.0.0.1",
      `  Port ${sshd.port}`,
      `  ProxyJump root@127.0.0.1:${closed.port}`,
      "Host *",
      "  IdentitiesOnly yes",
      `  IdentityFile ${key.file}`,
      `  UserKnownHostsFile ${bench.file(closed.knownLine, sshd.knownLine)}`,
    );
    await expect(bench.reach({ via: "openssh", target: "behind", configFile })).rejects.toMatchObject({
      code: "refused",
      message:
        "The jump host on the way to behind does not allow forwarding to it (AllowTcpForwarding, PermitOpen).",
    });
    const web = createServer((socket) =>
      socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    );
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    bench.atEnd(() => web.close());
    const target = `root@127.0.0.1:${(web.address() as { port: number }).port}`;
    await expect(bench.reach({ ...request(), target })).rejects.toMatchObject({
      code: "closed",
      message: `${target} closed the connection before the login: it may refuse this address (MaxStartups, fail2ban, a firewall), or not be an SSH server.`,
    });
  });

  test("a connection that is cut settles `ended` and later commands say so, without a new login", async () => {
    const server = await bench.sshd([key]);
    const known = bench.file(server.knownLine);
    const transport = await bench.reach({
      ...request(),
      target: `root@127.0.0.1:${server.port}`,
      knownHostsFile: known,
    });
    for (const pid of server.sessions()) process.kill(pid, "SIGKILL");
    for (const pid of server.sessions().flatMap(childrenOf)) process.kill(pid, "SIGKILL");
    expect(await transport.ended).toMatch(/^The connection to root@127\.0\.0\.1:\d+ was cut\.$/);
    await expect(transport.exec("true")).rejects.toMatchObject({ code: "closed" });
  });

  test("a shared connection of the person's own configuration is used", async () => {
    const socket = `${bench.folder}/shared`;
    const server = await bench.sshd([key]);
    const configFile = bench.file(
      "Host shared",
      "  HostName 127.0.0.1",
      `  Port ${server.port}`,
      "  User root",
      `  IdentityFile ${key.file}`,
      `  UserKnownHostsFile ${bench.file(server.knownLine)}`,
      `  ControlPath ${socket}`,
    );
    execFileSync("ssh", ["-F", configFile, "-f", "-N", "-M", "shared"], { stdio: "ignore" });
    const logins = () => server.log().match(/Accepted publickey/g)?.length;
    const transport = await bench.reach({ via: "openssh", target: "shared", configFile });
    expect((await run(transport, "echo over it")).out).toBe("over it\n");
    await expect.poll(logins).toBe(1);
    expect((await run(transport, "echo again")).out).toBe("again\n");
    expect(logins()).toBe(1);
    execFileSync("ssh", ["-F", configFile, "-O", "exit", "shared"], { stdio: "ignore" });
  });

  test("a port where nobody listens, and a cancelled attempt", async () => {
    const target = `127.0.0.1:${await freePort()}`;
    await expect(bench.reach({ ...request(), target })).rejects.toMatchObject({ code: "refused" });
    await expect(bench.reach(request(), undefined, AbortSignal.abort())).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});

/** Command lines of processes that name all of these. */
function processesNaming(pattern: string): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return /^\d+$/.test(pid) &&
        words.startsWith("ssh ") &&
        pattern.split("|").every((word) => words.includes(word))
        ? [words]
        : [];
    } catch {
      return [];
    }
  });
}
