// The agent of an app that a desktop has started: its environment lacks what the login shell sets.
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
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

test("a key that the agent holds and nobody can read costs none of the others", async () => {
  const string = (content: Buffer | string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, Buffer.from(content as string)]);
  };
  const whole = Buffer.from(bench.key("whole").line.split(" ")[1] ?? "", "base64");
  const short = Buffer.concat(["ssh-rsa", "exponent", ""].map(string));
  const held = [string(short), string("short"), string(whole), string("whole")];
  const answer = string(Buffer.concat([Buffer.from([12, 0, 0, 0, 2]), ...held]));
  const socket = join(bench.folder, "half-broken");
  const server = createServer((client) => void client.once("data", () => client.write(answer)));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const { keys, unusable, problem } = await listAgentKeys(socket);
  expect([keys.map(({ comment }) => comment), unusable, problem]).toEqual([["whole"], [], null]);
});

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
