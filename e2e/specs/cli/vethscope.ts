// Runs the built command line as a person would and returns everything it said.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
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
