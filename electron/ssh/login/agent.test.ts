// The agent of an app that a desktop has started: its environment lacks what the login shell sets.
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
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

describe("without SSH_AUTH_SOCK", () => {
  test("at a terminal there is no agent, and no shell is asked", async () => {
    vi.stubEnv("SSH_AUTH_SOCK", "");
    vi.stubEnv("SHELL", "/nowhere/shell");
    expect(await listAgentKeys(null)).toEqual({ agent: null, keys: [], unusable: [], problem: null });
  });

  test("in the app the login shell is asked once, whatever else its profile prints", async () => {
    const agent = await startAgent(bench.folder);
    bench.atEnd(() => agent.stop());
    const key = bench.key("held");
    agent.add(key);
    const shell = join(bench.folder, "shell");
    const asked = join(bench.folder, "asked");
    const profile = `echo "agent-socket of the profile: none"; echo x >>"${asked}"; export SSH_AUTH_SOCK="${agent.socket}"`;
    writeFileSync(shell, `#!/bin/sh\n[ "$1" = -l ] || exit 3\nshift\n${profile}\nexec /bin/sh "$@"\n`);
    chmodSync(shell, 0o755);
    vi.stubEnv("SSH_AUTH_SOCK", "");
    vi.stubEnv("SHELL", shell);
    Object.defineProperty(process.versions, "electron", { value: "45.0.0", configurable: true });
    for (let time = 0; time < 2; time += 1) {
      const { keys, problem } = await listAgentKeys(null);
      expect([keys.map(({ comment }) => comment), problem]).toEqual([["held"], null]);
    }
    expect(readFileSync(asked, "utf8")).toBe("x\n");
  });
});
