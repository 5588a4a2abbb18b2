// This machine as a host.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { run } from "../ssh/testing/connection-bench.ts";
import { localTransport } from "./local.ts";

test("a script on stdin gives its output, its errors and its exit code apart", async () => {
  expect(await run(localTransport(), "sh -s", "echo out; echo err >&2; exit 7\n")).toEqual({
    out: "out\n",
    err: "err\n",
    exit: { code: 7, signal: null, connectionError: null },
  });
});

test("a command does not see what this app's environment holds", async () => {
  process.env.VETHSCOPE_TEST_SECRET = "planted";
  try {
    expect((await run(localTransport(), "env")).out).not.toContain("planted");
  } finally {
    delete process.env.VETHSCOPE_TEST_SECRET;
  }
});

/** Whether a process runs; a zombie that its new parent has not collected yet does not. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

test("kill and close end the command and its children; afterwards nothing starts", async () => {
  const transport = localTransport();
  const started = await transport.exec("sleep 1000 & echo $!; wait");
  const child = await new Promise<number>((resolve) =>
    started.stdout.once("data", (data) => resolve(Number(data))),
  );
  transport.close();
  expect((await started.exited).signal).toBe("SIGTERM");
  await expect.poll(() => isRunning(child)).toBe(false);
  await expect(transport.exec("true")).rejects.toMatchObject({ code: "closed" });
});
