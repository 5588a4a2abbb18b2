// One more sshd inside a lab host, of that host's own OpenSSH: its settings and host keys are the test's, the host's own sshd stays as it is.
import { spawnSync } from "node:child_process";
import { connect } from "node:net";
import { expect } from "@playwright/test";
import { type LabHost, labExec } from "../lab/reach.ts";

export interface LabDoor {
  readonly port: number;
  /** `[address]:port type base64` of its host keys, by type; also under the address other lab hosts use. */
  readonly knownLines: Readonly<Record<"ed25519" | "rsa", string>>;
  /** What it has logged. */
  log(): string;
  /** The names of the programs that serve its connections just now (the process tree below the one that listens). */
  serving(): string[];
  stop(): void;
}

/** The address by which lab hosts reach each other. */
export const innerAddress = (host: LabHost) => host.address.replace(/^10\.250\.(\d+)\.2$/, "10.251.0.$1");

/** @param welcome public keys that open every account */
export async function openLabDoor(
  host: LabHost,
  port: number,
  welcome: readonly string[],
  lines: readonly string[] = [],
): Promise<LabDoor> {
  const inside = (script: string, ...words: string[]) =>
    labExec(host.name, "sh", "-c", script, "sh", ...words);
  const folder = `/run/door-${port}`;
  const config = [
    ...lines,
    `Port ${port}`,
    `HostKey ${folder}/ed25519`,
    `HostKey ${folder}/rsa`,
    `AuthorizedKeysFile ${folder}/authorized`,
    `PidFile ${folder}/pid`,
    "UsePAM yes",
    "UseDNS no",
    "PermitRootLogin yes",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    // Before 8.7 this one, on by default, brings keyboard-interactive back.
    "ChallengeResponseAuthentication no",
    "LogLevel DEBUG1",
  ];
  const write = 'mkdir -p "$1" && printf "%s\\n" "$2" >"$1/config" && printf "%s\\n" "$3" >"$1/authorized"';
  inside(write, folder, config.join("\n"), welcome.join("\n"));
  const make =
    'for type in ed25519 rsa; do ssh-keygen -q -t $type -N "" -C "" -f "$1/$type"; done; cat "$1"/*.pub';
  const [ed25519 = "", rsa = ""] = inside(make, folder).trim().split("\n");
  inside('/usr/sbin/sshd -E "$1/log" -f "$1/config"', folder);
  await expect.poll(() => inside('cat "$1/pid" 2>/dev/null || true', folder)).toMatch(/^\d+$/m);
  const named = (key: string) => `[${host.address}]:${port},[${innerAddress(host)}]:${port} ${key.trim()}`;
  const below =
    'below() { for one in $(ps -o pid= --ppid "$1"); do cat "/proc/$one/comm"; below $one; done; }';
  return {
    port,
    knownLines: { ed25519: named(ed25519), rsa: named(rsa) },
    log: () => inside('cat "$1/log"', folder),
    serving: () =>
      inside(`${below}; below "$(cat "$1/pid")" 2>/dev/null || true`, folder).split("\n").filter(Boolean),
    stop: () => void inside('kill "$(cat "$1/pid")"; rm -rf "$1"', folder),
  };
}

/** What a server says first: `SSH-2.0-OpenSSH_8.4p1 Debian-5`. The connection stays until `done` has run. */
export async function greeted(host: LabHost, port: number, done: (banner: string) => unknown): Promise<void> {
  const socket = connect(port, host.address);
  try {
    const banner = await new Promise<string>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("data", (chunk: Buffer) => resolve(chunk.toString("latin1").trim()));
    });
    // What serves the time before the login starts when both have said who they are.
    socket.write("SSH-2.0-a_test\r\n");
    await done(banner);
  } finally {
    socket.destroy();
  }
}

/**
 * A program `ssh` that is the client of another Debian, from the root folder its lab host was made of; null where there is none.
 * It runs with that Debian's own loader and libraries.
 */
export function sshOf(release: string): { readonly script: string; readonly version: string } | null {
  const root = `${process.env.XDG_CACHE_HOME || "/var/cache"}/vethscope-lab/${release}`;
  const find = `ls ${root}/usr/lib/*/ld-linux*.so.* 2>/dev/null | head -n 1`;
  const loader = spawnSync("sh", ["-c", find], { encoding: "utf8" }).stdout.trim();
  if (loader === "") return null;
  const words = ["--library-path", loader.slice(0, loader.lastIndexOf("/")), `${root}/usr/bin/ssh`];
  const version = spawnSync(loader, [...words, "-V"], { encoding: "utf8" }).stderr.trim();
  return { script: `#!/bin/sh\nexec ${loader} ${words.join(" ")} "$@"\n`, version };
}
