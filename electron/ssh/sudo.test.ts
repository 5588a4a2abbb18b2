// Becoming root: the real sudo as an account that may not, and a stand-in sudo for every way it answers.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostExit, HostTransport } from "../transport/host-transport.ts";
import { elevated } from "./sudo.ts";
import { answering, nobody } from "./testing/connection-bench.ts";

const folder = mkdtempSync(join(tmpdir(), "vethscope-sudo-"));
const record = join(folder, "record");
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A host whose commands run here, as this uid, with these programs first in PATH. */
function host(options: { uid?: number; path?: string }): HostTransport {
  return {
    kind: "local",
    label: "me@box:22",
    ended: new Promise(() => undefined),
    close: () => undefined,
    async exec(command) {
      const child = spawn("/bin/sh", ["-c", command], {
        stdio: "pipe",
        env: { PATH: `${options.path ?? ""}:/usr/bin:/bin:/usr/sbin` },
        ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
      });
      child.stdin.on("error", () => undefined);
      const exited = new Promise<HostExit>((resolve) => {
        child.on("close", (code, signal) => resolve({ code, signal, connectionError: null }));
      });
      return {
        stdin: child.stdin,
        stdout: child.stdout,
        stderr: child.stderr,
        exited,
        kill: () => child.kill(),
      };
    },
  };
}

/** A `sudo` that reads its options as the real one and then does `body`; an `id` that is not root. */
function standIn(name: string, body: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  const script = `#!/bin/sh
mode=; prompt=
while [ $# -gt 0 ]; do case $1 in -n) mode=n;; -S) mode=S;; -p) prompt=$2; shift;; --) shift; break;; esac; shift; done
echo "$mode $*" >> ${record}
read_password() { printf %s "$prompt" >&2; IFS= read -r password; echo "got $password" >> ${record}; }
${body}
`;
  writeFileSync(join(path, "sudo"), script, { mode: 0o755 });
  writeFileSync(join(path, "id"), "#!/bin/sh\necho 1000\n", { mode: 0o755 });
  return path;
}

async function collect(transport: HostTransport, input: string, command = "sh -s") {
  const process = await transport.exec(command);
  process.stdin.end(input);
  const [out, err, exit] = await Promise.all([text(process.stdout), text(process.stderr), process.exited]);
  return { out, err, code: exit.code };
}

const options = (ask = nobody) => ({ ask, signal: new AbortController().signal });

describe("with a stand-in sudo", () => {
  const wantsPassword = `
[ "$mode" = n ] && { echo "sudo: a password is required" >&2; exit 1; }
for try in 1 2 3; do
  read_password
  [ "$password" = right ] && exec "$@"
  echo "Sorry, try again." >&2
done
echo "sudo: 3 incorrect password attempts" >&2; exit 1`;
  let free: string;
  let asking: string;
  beforeAll(() => {
    free = standIn("free", 'exec "$@"');
    asking = standIn("asking", wantsPassword);
  });

  test("root needs no sudo", async () => {
    const path = join(folder, "as-root");
    mkdirSync(path);
    writeFileSync(join(path, "id"), "#!/bin/sh\necho 0\n", { mode: 0o755 });
    writeFileSync(join(path, "sudo"), "#!/bin/sh\nexit 99\n", { mode: 0o755 });
    expect(await collect(elevated(host({ path }), options()), "echo in; exit 3\n")).toEqual({
      out: "in\n",
      err: "",
      code: 3,
    });
  });

  test("without a password the command starts at once, its own stderr untouched", async () => {
    const answer = await collect(
      elevated(host({ path: free }), options()),
      "echo in; echo oops >&2; exit 3\n",
    );
    expect(answer).toEqual({ out: "in\n", err: "oops\n", code: 3 });
  });

  test("the password goes to sudo alone, the script to the command alone", async () => {
    rmSync(record, { force: true });
    const { ask, asked } = answering(["right"]);
    const answer = await collect(elevated(host({ path: asking }), options(ask)), "line\nrest\n", "cat");
    expect(answer).toEqual({ out: "line\nrest\n", err: "", code: 0 });
    expect(asked).toEqual([{ kind: "sudo-password", host: "me@box:22", user: "me" }]);
    const told = readFileSync(record, "utf8");
    expect(told.match(/^got .*$/gm)).toEqual(["got right"]);
    expect(told.replace("got right", "")).not.toContain("right");
  });

  test("a second command asks nobody again; a wrong password asks again and says so", async () => {
    const { ask, asked } = answering(["wrong"], ["right"]);
    const transport = elevated(host({ path: asking }), options(ask));
    expect((await collect(transport, "echo one\n")).out).toBe("one\n");
    expect((await collect(transport, "echo two\n")).out).toBe("two\n");
    expect(asked.map((prompt) => "again" in prompt)).toEqual([false, true]);
  });

  test.each([
    ["tty", 'echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1', /requiretty/],
    ["none", 'echo "sh: 1: exec: sudo: not found" >&2; exit 127', /no sudo on this host/],
    [
      "rs",
      "echo \"sudo-rs: I'm sorry me. I'm afraid I can't do that\" >&2; exit 1",
      /does not allow this account/,
    ],
    ["odd", 'echo "sudo: something else" >&2; exit 1', /sudo failed \(it says: sudo: something else\)/],
  ])("%s is explained", async (name, body, expected) => {
    const transport = elevated(host({ path: standIn(name, body) }), options());
    await expect(transport.exec("sh -s")).rejects.toMatchObject({
      code: "sudo-failed",
      message: expect.stringMatching(expected),
    });
  });

  test("nobody to ask, cancelling, and three wrong ones each say what happened", async () => {
    const attempt = (ask = nobody) => elevated(host({ path: asking }), options(ask)).exec("sh -s");
    await expect(attempt()).rejects.toMatchObject({ code: "needs-prompt" });
    await expect(attempt(answering(null).ask)).rejects.toMatchObject({ code: "cancelled" });
    await expect(attempt(answering(["a"], ["b"], ["c"]).ask)).rejects.toMatchObject({
      code: "sudo-failed",
      message: "me@box:22 cannot become root: the sudo password was not accepted.",
    });
  });
});

describe.skipIf(process.getuid?.() !== 0 || !existsSync("/usr/bin/sudo"))(
  "with the real sudo, as nobody",
  () => {
    test("the password is asked for, and its refusal told", async () => {
      const { ask, asked } = answering(["x"], ["y"], ["z"]);
      const transport = elevated(host({ uid: 65534 }), options(ask));
      await expect(transport.exec("sh -s")).rejects.toMatchObject({
        code: "sudo-failed",
        message: expect.stringMatching(/password was not accepted|does not allow this account/),
      });
      expect(asked[0]).toEqual({ kind: "sudo-password", host: "me@box:22", user: "me" });
    });
  },
);
