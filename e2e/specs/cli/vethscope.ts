// Runs the built command line as a person would and returns everything it said.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { LabHost } from "../../lab/reach.ts";

const ROOT = join(import.meta.dirname, "../../..");

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function vethscope(words: readonly string[], options: { home?: string; input?: string } = {}): Answer {
  const result = spawnSync(process.execPath, [join(ROOT, "dist/electron/vethscope.cjs"), ...words], {
    encoding: "utf8",
    cwd: options.home ?? ROOT,
    input: options.input ?? "",
    timeout: 80_000,
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, SSH_AUTH_SOCK: "", ...(options.home ? { HOME: options.home } : {}) },
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** What `show --json` says of a snapshot file; `T` is the part of it that is read. */
export function shown<T>(file: string): T {
  const answer = vethscope(["show", file, "--json"]);
  expect(answer).toMatchObject({ status: 0 });
  return JSON.parse(answer.stdout) as T;
}

/** The identities the app gives a lab host's interfaces, by the inode of their netns and their index; null: not shown. */
export function interfaceIds(host: LabHost): (inode: number, ifindex: number) => string | null {
  const folder = mkdtempSync(join(tmpdir(), "vethscope-ids-"));
  try {
    const file = join(folder, "ids.vethscope");
    expect(vethscope(["collect", ...target(host), "-o", file])).toMatchObject({ status: 0 });
    const { namespaces, interfaces } = shown<{
      namespaces: { id: string; inode: number }[];
      interfaces: { id: string; netns: string; ifindex: number }[];
    }>(file);
    return (inode, ifindex) => {
      const netns = namespaces.find((candidate) => candidate.inode === inode);
      return interfaces.find((link) => link.netns === netns?.id && link.ifindex === ifindex)?.id ?? null;
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Words that reach a lab host with the lab's key and its true host key. */
export function target(host: LabHost, user = host.user): string[] {
  return [
    `${user}@${host.address}:${host.port}`,
    "--identity",
    host.identity,
    "--known-hosts",
    host.knownHosts,
  ];
}
