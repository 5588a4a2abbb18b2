// Targets and the ssh configuration, checked against the real `ssh -G`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { listConfiguredHosts } from "../list-hosts.ts";
import { sshHome } from "./expand.ts";
import { splitPaths } from "./openssh-config.ts";
import { resolveChain } from "./resolve.ts";
import { parseTarget } from "./target.ts";

const folder = mkdtempSync(join(tmpdir(), "vethscope-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function configFile(text: string): string {
  const file = join(folder, `config-${Math.random().toString(36).slice(2)}`);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

describe("targets", () => {
  test.each([
    ["node7", { host: "node7", user: null, port: null }],
    ["root@10.0.0.7:2222", { host: "10.0.0.7", user: "root", port: 2222 }],
    ["user@realm@host", { host: "host", user: "user@realm", port: null }],
    ["::1", { host: "::1", user: null, port: null }],
    ["root@[fe80::1%eth0]:2222", { host: "fe80::1%eth0", user: "root", port: 2222 }],
    ["ssh://me@web1:22", { host: "web1", user: "me", port: 22 }],
  ])("%s", (text, expected) => {
    expect(parseTarget(text)).toEqual(expected);
  });
  test.each([
    "",
    "-oProxyCommand=id",
    "root@-oProxyCommand=id",
    "-x@host",
    "host;id",
    "a b",
    "$(id)",
    "`id`@host",
  ])("%j is refused before ssh sees it", (text) => {
    expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: "config" }));
  });
  test.each(["host:0", "host:65536", "host:x", "host:"])("%s has no usable port", (text) => {
    expect(() => parseTarget(text)).toThrow(/port .* 1 to 65535/);
  });
});

describe("what ssh -G says", () => {
  test("Include, Match, %h, quoted and tilde paths reach the settings", async () => {
    const included = configFile("Host node7\n  Port 2222\n");
    const config = configFile(
      [
        `Include ${included}`,
        'Match host node7.example.org exec "true"',
        "  User matched",
        "Host node7",
        "  HostName %h.example.org",
        "  IdentityFile ~/.ssh/%n-%r-key",
        '  IdentityFile "/keys/with space"',
        "  IdentitiesOnly yes",
        "  IdentityAgent none",
        "  HostKeyAlias the-node",
        "  StrictHostKeyChecking accept-new",
        "  UserKnownHostsFile ~/.ssh/a ~/.ssh/b",
        "  HashKnownHosts yes",
        "  ConnectTimeout 7",
        "  AddressFamily inet",
      ].join("\n"),
    );
    const { hops, source } = await resolveChain("node7", { configFile: config });
    expect(source).toBe("ssh -G");
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({
      alias: "node7",
      host: "node7.example.org",
      port: 2222,
      identityFiles: [`${sshHome()}/.ssh/node7-${hops[0]?.user}-key`, "/keys/with space"],
      identitiesOnly: true,
      identityAgent: "none",
      hostKeyAlias: "the-node",
      strictHostKeyChecking: "accept-new",
      userKnownHostsFiles: [`${sshHome()}/.ssh/a`, `${sshHome()}/.ssh/b`],
      hashKnownHosts: true,
      connectTimeoutSeconds: 7,
      addressFamily: 4,
    });
  });

  test("user and port of the target win over the configuration; -i comes first", async () => {
    const config = configFile("Host *\n  User someone\n  Port 99\n  IdentityFile /keys/a\n");
    const { hops } = await resolveChain("root@web1:2222", { configFile: config, identityFile: "/keys/mine" });
    expect(hops[0]).toMatchObject({ user: "root", port: 2222, identityFiles: ["/keys/mine", "/keys/a"] });
  });

  test("ProxyJump a,b connects a, then b, then the target; a's own jump is followed", async () => {
    const config = configFile(
      "Host target\n  ProxyJump b1:2201,me@b2\nHost b1\n  ProxyJump outer\n  User one\nHost b2\n  HostName 10.9.9.2\n  ProxyJump never\n",
    );
    const { hops } = await resolveChain("target", { configFile: config });
    expect(hops.map((hop) => `${hop.alias} ${hop.host}:${hop.port}`)).toEqual([
      "outer outer:22",
      "b1 b1:2201",
      "b2 10.9.9.2:22",
      "target target:22",
    ]);
    expect(hops[1]?.user).toBe("one");
    expect(hops[2]?.user).toBe("me");
  });

  test("ProxyJump none switches a general jump off", async () => {
    const config = configFile(
      "Host direct\n  ProxyJump none\nHost *\n  ProxyJump bastion\nHost bastion\n  ProxyJump none\n",
    );
    expect((await resolveChain("direct", { configFile: config })).hops.map((hop) => hop.alias)).toEqual([
      "direct",
    ]);
  });

  test("a bastion that jumps through itself is a loop, not a hang", async () => {
    const config = configFile("Host *\n  ProxyJump bastion\n");
    await expect(resolveChain("web1", { configFile: config })).rejects.toMatchObject({
      code: "config",
      message: expect.stringMatching(/loop/),
    });
  });

  test("ProxyCommand gets its tokens", async () => {
    const config = configFile(
      "Host web1\n  HostName 10.0.0.7\n  User me\n  ProxyCommand nc -x '100%%' %h %p %r %n\n",
    );
    const { hops } = await resolveChain("web1:2200", { configFile: config });
    expect(hops[0]?.proxyCommand).toBe("nc -x '100%' 10.0.0.7 2200 me web1");
  });

  test("a configuration ssh refuses is told in ssh's own words", async () => {
    const config = configFile("Host web1\n  NoSuchOption yes\n");
    await expect(resolveChain("web1", { configFile: config })).rejects.toMatchObject({
      code: "config",
      message: expect.stringMatching(/NoSuchOption|nosuchoption/),
    });
  });

  test("a setting that decides on trust and that we cannot honour is refused, not ignored", async () => {
    const config = configFile("Host web1\n  RevokedHostKeys /etc/ssh/revoked\n");
    await expect(resolveChain("web1", { configFile: config })).rejects.toMatchObject({ code: "unsupported" });
  });

  test("paths with spaces in a list of files stay whole", () => {
    expect(splitPaths("/root/a b /root/c ~/d C:\\Users\\J S/.ssh/known_hosts")).toEqual([
      "/root/a b",
      "/root/c",
      "~/d",
      "C:\\Users\\J S/.ssh/known_hosts",
    ]);
  });
});

describe("without an ssh on the machine", () => {
  test("the library and ssh -G agree on an ordinary configuration", async () => {
    mkdirSync(join(folder, "conf.d"));
    writeFileSync(join(folder, "conf.d", "10-jump"), "Host bastion\n  HostName 10.0.0.1\n  User jump\n");
    writeFileSync(join(folder, "nested"), "Host *\n  Compression yes\n  User nested\n");
    const config = configFile(
      `Include ${folder}/conf.d/*\nHost other\n  Include ${folder}/nested\nHost web1 web2\n  HostName %h.example.org\n  Port 2200\n  IdentityFile /keys/web\n  ProxyJump bastion\nHost *\n  User someone\n  StrictHostKeyChecking yes\n`,
    );
    const short = async (withoutOpenSsh: boolean) =>
      (await resolveChain("web1", { configFile: config, withoutOpenSsh })).hops.map((hop) => ({
        where: `${hop.user}@${hop.host}:${hop.port}`,
        keys: hop.identityFiles.filter((file) => file.startsWith("/keys")),
        strict: hop.strictHostKeyChecking,
        files: hop.userKnownHostsFiles,
      }));
    expect(await short(true)).toEqual(await short(false));
  });
});

describe("listing hosts", () => {
  test("names of Host lines and includes, no patterns; nothing is run", async () => {
    const marker = join(folder, "ran");
    const included = configFile("Host inner\n  HostName 10.1.1.1\n");
    const config = configFile(
      `Host node7 node8 !node9 web*\n  User root\n  Port 2222\nInclude ${included}\nMatch exec "touch ${marker}"\n  User evil\nHost *\n  User someone\n`,
    );
    const { hosts, warnings } = await listConfiguredHosts(config);
    expect(warnings).toEqual([]);
    expect(hosts).toEqual([
      { target: "node7", hostName: null, user: "root", port: 2222 },
      { target: "node8", hostName: null, user: "root", port: 2222 },
      { target: "inner", hostName: "10.1.1.1", user: "someone", port: null },
    ]);
    const { existsSync } = await import("node:fs");
    expect(existsSync(marker)).toBe(false);
  });

  test("a missing configuration is an empty list", async () => {
    expect(await listConfiguredHosts(join(folder, "missing"))).toEqual({ hosts: [], warnings: [] });
  });
});
