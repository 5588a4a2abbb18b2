// The command line as a script or a person meets it: what is printed where, exit codes, files.
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { analyse } from "../../shared/analyse.ts";
import { decodeSnapshot, encodeSnapshot } from "../../shared/snapshot/codec.ts";
import type { CollectSteps } from "../backend/collect-host.ts";
import { fakeSnapshot, fakeTransport, untilAborted } from "../testing/fake-steps.ts";
import { runCommand as run } from "../testing/run-command.ts";
import { TransportError } from "../transport/host-transport.ts";
import { snapshotFileName } from "./commands/collect.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("collect", () => {
  test("saves a snapshot only its owner can read, and prints where", async () => {
    const file = join(folder, "x.vethscope");
    expect(await run(["collect", "web1", "-o", file])).toEqual({ code: 0, stdout: `${file}\n`, stderr: "" });
    expect(decodeSnapshot(readFileSync(file))).toMatchObject({ ok: true, snapshot: fakeSnapshot("web1") });
    expect([statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([0o600, ["x.vethscope"]]);
  });

  test("passes every option to the run", async () => {
    const requests: unknown[] = [];
    const connect: CollectSteps["connect"] = async (request) => {
      requests.push(request);
      return fakeTransport();
    };
    const words = ["--sudo", "--identity", "/k", "--known-hosts", "/h", "--timeout", "7.5"];
    await run(["collect", "ada@web1:2222", "-o", join(folder, "x"), ...words], { steps: { connect } });
    expect(requests).toEqual([
      { target: "ada@web1:2222", sudo: true, identityFile: "/k", knownHostsFile: "/h", timeoutSeconds: 7.5 },
    ]);
  });

  test("--json prints one document that names the file", async () => {
    const file = join(folder, "x.vethscope");
    const { code, stdout, stderr } = await run(["collect", "web1", "-o", file, "--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      file,
      target: "web1",
      complete: true,
      sections: 1,
      skipped: [],
    });
  });

  test("a partial snapshot is saved, and the exit code tells", async () => {
    const file = join(folder, "x.vethscope");
    const half = { ...fakeSnapshot("web1"), complete: false, incompleteReason: "the connection broke" };
    const answer = await run(["collect", "web1", "-o", file], {
      steps: { collect: async () => ({ ok: true, snapshot: half }) },
    });
    expect(answer).toEqual({
      code: 1,
      stdout: "",
      stderr: `vethscope: web1: collected only in part, the connection broke; what arrived is in ${file}\n`,
    });
    expect(decodeSnapshot(readFileSync(file))).toMatchObject({ ok: true, snapshot: { complete: false } });
  });

  test("Ctrl-C ends a run that hangs", async () => {
    const interrupt = new AbortController();
    const connect: CollectSteps["connect"] = (_request, { signal }) => untilAborted(signal);
    setTimeout(() => interrupt.abort(), 20);
    expect(await run(["collect", "web1"], { steps: { connect }, interrupt })).toEqual({
      code: 1,
      stdout: "",
      stderr: "vethscope: Collecting web1 was cancelled.\n",
    });
  });

  test("a folder that is not there is said in one line", async () => {
    const file = join(folder, "gone", "x.vethscope");
    expect(await run(["collect", "web1", "-o", file])).toEqual({
      code: 1,
      stdout: "",
      stderr: `vethscope: ${file}: not saved, there is no such folder\n`,
    });
  });

  test("what is to be known about the connection is one line on stderr, and the snapshot is saved", async () => {
    const file = join(folder, "x.vethscope");
    const connect: CollectSteps["connect"] = async (_request, { onNotice }) => {
      onNotice("The host key was accepted\nbut not saved.");
      return fakeTransport();
    };
    expect(await run(["collect", "web1", "-o", file], { steps: { connect } })).toEqual({
      code: 0,
      stdout: `${file}\n`,
      stderr: "vethscope: The host key was accepted but not saved.\n",
    });
  });

  test("a failure is one line that names the target, whatever the host printed", async () => {
    const connect = () =>
      Promise.reject(new TransportError("auth-failed", "nope\n\u001b[2Jsecond \u009b31mline\u2028third"));
    expect(await run(["collect", "web1"], { steps: { connect } })).toEqual({
      code: 1,
      stdout: "",
      stderr: "vethscope: web1: nope [2Jsecond  31mline third\n",
    });
  });
});

describe("wrong usage ends with code 2 and one line", () => {
  test.each<[string[], RegExp]>([
    [["frobnicate"], /unknown command 'frobnicate'/],
    [["collect"], /missing required argument 'target'/],
    [["collect", "a", "--frob"], /unknown option '--frob'/],
    [["collect", "a", "b"], /too many arguments/],
    [["collect", "a", "--timeout", "soon"], /--timeout.*1 to 86400/],
    [["collect", "a", "--timeout", "0"], /--timeout.*1 to 86400/],
    [["collect", "two words"], /two words: target: must be local/],
    [["collect", "--", "-oProxyCommand=x"], /-oProxyCommand=x: target: must be local/],
    [["export", "a.vethscope"], /--format/],
    [["export", "a.vethscope", "--format", "gif"], /gif.*png, svg, json, dot, mermaid/],
    [["serve", "--port", "99999"], /--port.*0 to 65535/],
  ])("%j", async (values, reason) => {
    const { code, stdout, stderr } = await run(values);
    expect([code, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr).toMatch(/^vethscope: /);
    expect(stderr).toMatch(reason);
  });

  test("no command at all prints the help", async () => {
    const { code, stdout, stderr } = await run([]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Usage: vethscope");
  });
});

test("--version and --help are answers, not errors", async () => {
  expect(await run(["--version"])).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
  expect(await run(["collect", "--help"])).toMatchObject({
    code: 0,
    stderr: "",
    stdout: expect.stringContaining("Usage: vethscope collect"),
  });
});

describe("a source", () => {
  test("that is a snapshot file is read", async () => {
    const file = join(folder, "x.vethscope");
    writeFileSync(file, encodeSnapshot(fakeSnapshot("web1")));
    const { code, stdout, stderr } = await run(["show", file, "--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ collectedAt: "2026-01-02T03:04:05.000Z" });
  });

  test("that is a target is collected into memory, and nothing is saved", async () => {
    const { code, stdout } = await run(["show", "web1", "--json"]);
    expect([code, JSON.parse(stdout).collectedAt, readdirSync(folder)]).toEqual([
      0,
      "2026-01-02T03:04:05.000Z",
      [],
    ]);
  });

  test("that is incomplete says so on stderr and is still shown", async () => {
    const file = join(folder, "x.vethscope");
    const half = { ...fakeSnapshot("web1"), complete: false, incompleteReason: "the connection broke" };
    writeFileSync(file, encodeSnapshot(half));
    const { code, stderr } = await run(["show", file, "--json"]);
    expect([code, stderr]).toEqual([0, `vethscope: ${file} is incomplete: the connection broke\n`]);
  });

  test.each([
    ["gone.vethscope", null, "no such file"],
    ["foreign.vethscope", "hello", "not a Vethscope snapshot"],
    ["empty.vethscope", "", "the file is empty"],
  ])("%s is refused in one line", async (name, content, reason) => {
    const file = join(folder, name);
    if (content !== null) writeFileSync(file, content);
    const { code, stdout, stderr } = await run(["show", file]);
    expect([code, stdout, stderr.split("\n").length]).toEqual([1, "", 2]);
    expect(stderr.startsWith(`vethscope: ${file}: `)).toBe(true);
    expect(stderr).toContain(reason);
  });
});

describe("export", () => {
  test("json is the whole topology; the file is named after host and time", async () => {
    const file = join(folder, "x.json");
    expect(await run(["export", "web1", "--format", "json", "-o", file])).toMatchObject({
      code: 0,
      stdout: `${file}\n`,
    });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      collectedAt: "2026-01-02T03:04:05.000Z",
      interfaces: [],
    });
  });

  test.each([
    ["svg", /^<\?xml|^<svg/],
    ["png", /^\u0089PNG\r\n/],
    ["dot", /^graph wiring \{\n/],
    ["mermaid", /^flowchart LR\n/],
  ])("%s is a picture", async (format, start) => {
    const file = join(folder, "x");
    expect(await run(["export", "web1", "--format", format, "-o", file])).toMatchObject({ code: 0 });
    expect(readFileSync(file, "latin1")).toMatch(start);
  });
});

test("a snapshot's file is named after the host and the time of the run", () => {
  const { topology } = analyse(fakeSnapshot("web1"));
  const named = (name: string) =>
    snapshotFileName(fakeSnapshot("ada@web1:22"), { ...topology, host: { ...topology.host, name } });
  expect([named("db-1.example"), named(""), named("../../etc/x"), named("…")]).toEqual([
    "db-1.example-20260102T030405Z.vethscope",
    "ada-web1-22-20260102T030405Z.vethscope",
    "etc-x-20260102T030405Z.vethscope",
    "host-20260102T030405Z.vethscope",
  ]);
});

describe("serve", () => {
  test("prints a link that works, and ends with Ctrl-C", async () => {
    const interrupt = new AbortController();
    let status = 0;
    const answer = await run(["serve"], {
      interrupt,
      heard: async (stdout) => {
        status = (await fetch(stdout.split("#")[0] ?? "", { redirect: "error" })).status;
        interrupt.abort();
      },
    });
    expect(answer).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]{64}\n$/),
      stderr: "",
    });
    // 404 where the page was not built: it is the server that answers.
    expect([200, 404]).toContain(status);
  });

  test("a file that is no snapshot is said before any link is printed", async () => {
    const file = join(folder, "notes.vethscope");
    writeFileSync(file, "notes");
    expect(await run(["serve", file])).toEqual({
      code: 1,
      stdout: "",
      stderr: `vethscope: ${file}: this is not a Vethscope snapshot (it is not gzip-compressed)\n`,
    });
    const many = Array<string>(21).fill(file);
    expect(await run(["serve", ...many])).toMatchObject({
      code: 2,
      stderr: "vethscope: at most 20 files are opened together\n",
    });
  });

  test("a port that is taken is said in one line", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    expect(await run(["serve", "--port", `${port}`])).toEqual({
      code: 1,
      stdout: "",
      stderr: `vethscope: port ${port} is in use\n`,
    });
    taken.close();
  });
});
