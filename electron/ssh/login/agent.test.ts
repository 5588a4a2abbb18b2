// The agent of an app that a desktop has started: its environment lacks what the login shell sets.
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { startBench } from "../testing/connection-bench.ts";
import { startAgent } from "../testing/sshd.ts";
import { listAgentKeys } from "./agent.ts";

const bench = startBench();
afterAll(async () => {
  vi.unstubAllEnvs();
  Reflect.deleteProperty(process.versions, "electron");
  await bench.end();
});

/** A login shell that runs these commands first. */
function shellThat(name: string, profile: string): string {
  const shell = join(bench.folder, name);
  writeFileSync(shell, `#!/bin/sh\n[ "$1" = -l ] || exit 3\nshift\n${profile}\nexec /bin/sh "$@"\n`);
  chmodSync(shell, 0o755);
  return shell;
}

describe("without SSH_AUTH_SOCK", () => {
  test("at a terminal there is no agent, and no shell is asked", async () => {
    vi.stubEnv("SSH_AUTH_SOCK", "");
    const asked = join(bench.folder, "asked-at-terminal");
    vi.stubEnv("SHELL", shellThat("shell-at-terminal", `touch "${asked}"`));
    expect(await listAgentKeys(null)).toEqual({ agent: null, keys: [], unusable: [], problem: null });
    expect(existsSync(asked)).toBe(false);
  });

  test("in the app the login shell is asked once, whatever else its profile prints", async () => {
    const agent = await startAgent(bench.folder);
    bench.atEnd(() => agent.stop());
    const key = bench.key("held");
    agent.add(key);
    const asked = join(bench.folder, "asked");
    const profile = `echo "agent-socket of the profile: none"; echo x >>"${asked}"; export SSH_AUTH_SOCK="${agent.socket}"`;
    vi.stubEnv("SSH_AUTH_SOCK", "");
    vi.stubEnv("SHELL", shellThat("shell", profile));
    Object.defineProperty(process.versions, "electron", { value: "45.0.0", configurable: true });
    for (let time = 0; time < 2; time += 1) {
      const { keys, problem } = await listAgentKeys(null);
      expect([keys.map(({ comment }) => comment), problem]).toEqual([["held"], null]);
    }
    expect(readFileSync(asked, "utf8")).toBe("x\n");
  });
});
