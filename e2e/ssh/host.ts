// One SSH host in namespaces of its own: accounts with every kind of shell and sudo, reached through as many sshds as wanted.
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { lacking } from "./lacking.ts";

const SSHD = "/usr/sbin/sshd";

/** Null when such a host can be made here, else what is missing. @throws with CI=true when it cannot */
export function hostForbidden(): string | null {
  const tried = spawnSync("unshare", ["--net", "--mount", "--pid", "--fork", "--mount-proc", SSHD, "-V"]);
  return lacking(
    tried.error || tried.signal !== null || /failed|not permitted|No such file/.test(`${tried.stderr}`)
      ? `no SSH host of our own, it needs root, unshare(1) and sshd: ${String(tried.error ?? tried.stderr).trim()}`
      : null,
  );
}

/**
 * Everyone but root, with the login shell. All have a password; `oper` and `admin` are in sudoers, `oper` without one, `fishy`
 * too, and `strict`, for whom sudo insists on a terminal. `coded` has a one-time code.
 */
const ACCOUNTS: Readonly<Record<string, string>> = {
  plain: "/bin/bash",
  oper: "/bin/bash",
  admin: "/bin/bash",
  dashing: "/bin/dash",
  ashen: "/run/ash",
  zed: "/usr/bin/zsh",
  fishy: "/usr/bin/fish",
  strict: "/bin/bash",
  noisy: "/bin/bash",
  talker: "/run/talker",
  mute: "/run/mute",
  forced: "/bin/bash",
  coded: "/bin/bash",
};

/** What stands between a client and the sshd of a door. */
export type Between = (
  client: Socket,
  sshd: { input: Writable; output: Readable; process: ChildProcess },
) => void;

export interface Door {
  readonly port: number;
  /** `type base64` of its host key. */
  readonly hostKeyLine: string;
  /** `[127.0.0.1]:port type base64`, for known_hosts. */
  readonly knownLine: string;
  /** What sshd wrote about all connections. */
  log(): string;
  /** Outer processes of the connections that are open. */
  connections(): number[];
  /** Takes no more connections; those that are open go on. */
  close(): void;
}

export interface SshHost {
  /** How many interfaces root sees in all its namespaces, and how many everybody sees in the first, by /proc/net/dev. */
  readonly interfaces: { readonly all: number; readonly first: number };
  password(account: string): string;
  /** What `coded` is asked for instead of a password. */
  readonly code: string;
  /** Opens a port on 127.0.0.1 that leads to an sshd with these lines in its configuration, and this in its environment. */
  door(lines?: readonly string[], between?: Between, env?: Readonly<Record<string, string>>): Promise<Door>;
  /**
   * What connections left behind: processes inside that are not the host's own, and the outer ones that led there. Pid and
   * command line.
   */
  leftovers(): string[];
  stop(): Promise<void>;
}

/**
 * @param folder seen from inside as well; gets keys and configurations
 * @param keyLines public keys that open every account
 */
export async function startSshHost(folder: string, keyLines: readonly string[]): Promise<SshHost> {
  const passwords = new Map(
    Object.keys(ACCOUNTS).map((name) => [name, `${name}-${randomBytes(6).toString("hex")}`]),
  );
  const hashed = Object.entries(ACCOUNTS).map(([name, shell]) => {
    const hash = execFileSync("openssl", ["passwd", "-6", "-stdin"], { input: passwords.get(name) ?? "" });
    return `${name}:${shell}:${hash.toString().trim()}\n`;
  });
  writeFileSync(join(folder, "accounts"), hashed.join(""), { mode: 0o600 });
  const code = `code-${randomBytes(6).toString("hex")}`;
  writeFileSync(join(folder, "code"), `${code}\n`, { mode: 0o600 });
  const authorized = join(folder, "authorized");
  writeFileSync(authorized, keyLines.map((line) => `${line}\n`).join(""), { mode: 0o644 });
  const script = join(import.meta.dirname, "furnish.sh");
  const flags = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const keeper = spawn("unshare", [...flags, "sh", script, folder], { stdio: ["ignore", "pipe", "pipe"] });
  await saysReady(keeper);
  const init = Number(readFileSync(`/proc/${keeper.pid}/task/${keeper.pid}/children`, "utf8").trim());
  const inside = (...words: string[]) =>
    execFileSync("nsenter", ["-t", String(init), "-m", "-n", "-p", "--", ...words], { encoding: "utf8" });
  const count = (text: string) => text.trim().split("\n").length - 2;
  const first = count(inside("cat", "/proc/net/dev"));
  const red = count(inside("ip", "netns", "exec", "red", "cat", "/proc/net/dev"));
  const servers: Server[] = [];
  const sshds = new Set<ChildProcess>();
  const sockets = new Set<Socket>();
  let doors = 0;

  async function door(
    lines: readonly string[] = [],
    between: Between = joined,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Door> {
    doors += 1;
    const key = join(folder, `door-${doors}`);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key]);
    const hostKeyLine = readFileSync(`${key}.pub`, "utf8").trim();
    const config = join(folder, `door-${doors}.conf`);
    // The first value of a setting counts; Match blocks must come last.
    const match = lines.findIndex((line) => /^Match /.test(line));
    const settings = [
      ...(match < 0 ? lines : lines.slice(0, match)),
      `HostKey ${key}`,
      `AuthorizedKeysFile ${authorized}`,
      "PidFile none",
      "StrictModes no",
      "UsePAM yes",
      "UseDNS no",
      "PermitRootLogin yes",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "LogLevel VERBOSE",
      ...(match < 0 ? [] : lines.slice(match)),
    ];
    writeFileSync(config, `${settings.join("\n")}\n`);
    let log = "";
    const own = new Set<ChildProcess>();
    const server = createServer((client) => {
      sockets.add(client);
      client.on("close", () => sockets.delete(client)).on("error", () => undefined);
      const words = ["-t", String(init), "-m", "-n", "-p", "--", SSHD, "-i", "-e", "-f", config];
      const sshd = spawn("nsenter", words, { stdio: "pipe", env: { ...process.env, ...env } });
      for (const set of [own, sshds]) set.add(sshd);
      sshd.once("exit", () => {
        for (const set of [own, sshds]) set.delete(sshd);
      });
      sshd.stderr.on("data", (chunk: Buffer) => {
        log = (log + chunk.toString("utf8")).slice(-200_000);
      });
      sshd.stdin.on("error", () => undefined);
      between(client, { input: sshd.stdin, output: sshd.stdout, process: sshd });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const knownLine = `[127.0.0.1]:${port} ${hostKeyLine}`;
    const connections = () => [...own].map((one) => one.pid ?? 0);
    return { port, hostKeyLine, knownLine, log: () => log, connections, close: () => void server.close() };
  }

  return {
    interfaces: { all: first + red, first },
    password: (account) => passwords.get(account) ?? "",
    code,
    door,
    leftovers() {
      const world = readlinkSync(`/proc/${init}/ns/pid`);
      const outer = new Set([...sshds].map((sshd) => sshd.pid));
      return readdirSync("/proc").flatMap((pid) => {
        if (!/^\d+$/.test(pid) || Number(pid) === init) return [];
        try {
          if (!outer.has(Number(pid)) && readlinkSync(`/proc/${pid}/ns/pid`) !== world) return [];
          const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
          // Without words it has ended and waits to be buried.
          return words === "" || words === "sleep 86400" ? [] : [`${pid} ${words.slice(0, 120)}`];
        } catch {
          return []; // It ended while we looked.
        }
      });
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
      // One that has stopped with its child is in no namespace of the host, and does not end with it.
      for (const sshd of sshds) sshd.kill("SIGKILL");
      const gone = new Promise((resolve) => keeper.once("exit", resolve));
      keeper.kill("SIGKILL");
      await gone;
    },
  };
}

const joined: Between = (client, { input, output }) => {
  client.pipe(input);
  output.pipe(client);
};

async function saysReady(keeper: ChildProcess): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      said += chunk.toString("utf8");
      if (said.includes("ready\n")) resolve();
    };
    keeper.stdout?.on("data", take);
    keeper.stderr?.on("data", take);
    keeper.once("exit", () => reject(new Error(`the SSH host did not come up: ${said}`)));
  });
}
