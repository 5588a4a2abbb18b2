// The system's ssh as a transport, on a real sshd.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run, startBench } from "../ssh/testing/connection-bench.ts";
import { canRunSshd, freePort, type TestKey, type TestSshd } from "../ssh/testing/sshd.ts";

const bench = startBench();
afterAll(() => bench.end());

describe.skipIf(!canRunSshd)("the system's ssh", () => {
  let key: TestKey;
  let stranger: TestKey;
  let sshd: TestSshd;
  let known: string;
  beforeAll(async () => {
    key = bench.key("key");
    stranger = bench.key("stranger");
    sshd = await bench.sshd([key]);
    known = bench.file(sshd.knownLine);
  });
  const request = () =>
    ({
      via: "openssh",
      target: `root@127.0.0.1:${sshd.port}`,
      identityFile: key.file,
      knownHostsFile: known,
    }) as const;

  test("runs commands with output, errors and exit code apart", async () => {
    const transport = await bench.reach(request());
    expect(transport.kind).toBe("openssh");
    expect(await run(transport, "sh -s", "echo out; echo err >&2; exit 7\n")).toEqual({
      out: "out\n",
      err: "err\n",
      exit: { code: 7, signal: null, connectionError: null },
    });
  });

  test.each([
    [
      "a wrong key",
      () => ({ identityFile: stranger.file }),
      "auth-failed",
      /was not let in; the host allows: publickey/,
    ],
    ["an unknown host key", () => ({ knownHostsFile: bench.file() }), "host-key-unknown", /is not known/],
    [
      "a changed host key",
      () => ({ knownHostsFile: bench.file(`[127.0.0.1]:${sshd.port} ${stranger.line}`) }),
      "host-key-changed",
      /now shows SHA256:[\w+/]{43}\. /,
    ],
    [
      "a name nobody knows",
      () => ({ target: "no-such-host.invalid" }),
      "unknown-host",
      /no-such-host\.invalid is unknown/,
    ],
  ])("%s is told in one sentence", async (_, changes, code, message) => {
    await expect(bench.reach({ ...request(), ...changes() })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test("a port where nobody listens, and a cancelled attempt", async () => {
    const target = `127.0.0.1:${await freePort()}`;
    await expect(bench.reach({ ...request(), target })).rejects.toMatchObject({ code: "refused" });
    await expect(bench.reach(request(), undefined, AbortSignal.abort())).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});
