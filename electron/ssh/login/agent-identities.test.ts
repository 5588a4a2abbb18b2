// Agents that misbehave: each ends the question at once, with what was wrong. Well-behaved ones are real ssh-agents in the tests beside.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { type BaseAgent, createAgent } from "ssh2";
import { afterAll, expect, test, vi } from "vitest";
import { askIdentities } from "./agent-identities.ts";

const folder = mkdtempSync(join(tmpdir(), "vethscope-agents-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["is not there", null, "no-connection"],
  ["says nothing", [], "no-answer"],
  ["hangs up", "hang up", "no-list"],
  ["refuses (SSH_AGENT_FAILURE)", [0, 0, 0, 1, 5], "no-list"],
  ["promises a gigabyte", [0x40, 0, 0, 0, 12], "no-list"],
  ["counts a key it does not send", [0, 0, 0, 5, 12, 0, 0, 0, 1], "no-list"],
  ["counts four thousand million keys", [0, 0, 0, 5, 12, 255, 255, 255, 255], "no-list"],
  ["gives a key longer than the answer", [0, 0, 0, 9, 12, 0, 0, 0, 1, 255, 255, 255, 255], "no-list"],
])("an agent that %s", async (name, answer, code) => {
  const path = join(folder, name.replace(/\W/g, "-"));
  const server = createServer((client) => {
    client.on("error", () => undefined);
    client.on("data", () =>
      answer === "hang up" ? client.end() : client.write(Buffer.from(answer as number[])),
    );
  });
  try {
    if (answer !== null) await new Promise<void>((resolve) => server.listen(path, resolve));
    // Only the silent one is to come to the limit, however slow the machine.
    const limitMs = code === "no-answer" ? 300 : 5_000;
    expect(await askIdentities(createAgent(path), limitMs)).toBe(code);
  } finally {
    server.close();
  }
});

test("an agent whose connection does not come up in time, and is closed when it does", async () => {
  const late = new PassThrough();
  let opened: (() => void) | undefined;
  const agent = createAgent(join(folder, "late"));
  vi.spyOn(agent as Required<BaseAgent>, "getStream").mockImplementation((done) => {
    opened = () => done(null, late);
  });
  expect(await askIdentities(agent, 50)).toBe("no-answer");
  opened?.();
  expect(late.destroyed).toBe(true);
});
