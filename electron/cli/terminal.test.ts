// Questions and progress: asked and drawn at a terminal, never where there is none.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Prompt, PromptAnswer } from "../../shared/api.ts";
import type { CollectSteps } from "../backend/collect-host.ts";
import { fakeSection, fakeSnapshot, fakeTransport } from "../testing/fake-steps.ts";
import { runCommand as run } from "../testing/run-command.ts";
import { TransportError } from "../transport/host-transport.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Steps that ask one question while connecting. */
const asks = (question: Prompt, hear: (answer: PromptAnswer) => void = () => {}): Partial<CollectSteps> => ({
  connect: async (_request, { ask }) => {
    const answer = await ask(question);
    hear(answer);
    if (answer === null) throw new TransportError("cancelled", "Connecting was cancelled.");
    return fakeTransport();
  },
});

const UNKNOWN_KEY: Prompt = {
  kind: "host-key-unknown",
  host: "10.0.0.7:22",
  keyType: "ssh-ed25519",
  fingerprint: "SHA256:abc",
  knownHostsFile: "/home/ada/.ssh/known_hosts",
};
const OTHER_KEYS_KNOWN: Prompt = { ...UNKNOWN_KEY, otherKnownKeys: ["ssh-rsa SHA256:old (/k:3)"] };

describe("without a terminal nobody is asked", () => {
  test.each<[Prompt, RegExp]>([
    [UNKNOWN_KEY, /10\.0\.0\.7:22.*ssh-ed25519.*SHA256:abc.*known_hosts.*--accept-new/],
    [
      OTHER_KEYS_KNOWN,
      /known by other keys \(ssh-rsa SHA256:old \(\/k:3\)\), not by its ssh-ed25519.*SHA256:abc/,
    ],
    [{ kind: "password", host: "h:22", user: "ada" }, /h:22: ada needs a password.*no terminal/],
    [{ kind: "passphrase", host: "h:22", keyFile: "/k" }, /key \/k needs its passphrase.*no terminal/],
    [{ kind: "sudo-password", host: "h:22", user: "ada" }, /sudo needs the password of ada.*no terminal/],
    [
      {
        kind: "keyboard-interactive",
        host: "h:22",
        title: "",
        instructions: "",
        questions: [{ text: "Code:", echo: false }],
      },
      /asks questions \(Code:\).*no terminal/,
    ],
  ])("%j", async (question, reason) => {
    const { code, stdout, stderr } = await run(["collect", "web1"], { steps: asks(question) });
    expect([code, stdout, stderr.split("\n").length]).toEqual([1, "", 2]);
    expect(stderr).toMatch(reason);
  });

  test("--accept-new accepts the key of a new host", async () => {
    const hear = vi.fn();
    const words = ["collect", "web1", "--accept-new", "-o", join(folder, "x")];
    expect(await run(words, { steps: asks(UNKNOWN_KEY, hear) })).toMatchObject({ code: 0, stderr: "" });
    expect(hear).toHaveBeenCalledExactlyOnceWith(["yes"]);
  });

  test("--accept-new accepts no other key of a host that is known", async () => {
    const hear = vi.fn();
    const words = ["collect", "web1", "--accept-new", "-o", join(folder, "x")];
    const { code, stderr } = await run(words, { steps: asks(OTHER_KEYS_KNOWN, hear) });
    expect([code, hear.mock.calls, stderr.includes("--accept-new")]).toEqual([1, [], false]);
    expect(stderr).toMatch(/known by other keys/);
  });
});

describe("at a terminal", () => {
  const words = () => ["collect", "web1", "-o", join(folder, "x")];

  test("a password is asked for, and what is typed is not shown", async () => {
    const hear = vi.fn();
    const question: Prompt = { kind: "password", host: "web1:22", user: "ada" };
    const { code, stdout, stderr } = await run(words(), {
      steps: asks(question, hear),
      terminal: true,
      typed: [["Password of ada on web1:22:", "s3cret\r"]],
    });
    expect([code, stdout]).toEqual([0, `${join(folder, "x")}\n`]);
    expect(hear).toHaveBeenCalledExactlyOnceWith(["s3cret"]);
    expect(stderr).not.toContain("s3cret");
  });

  test.each([
    ["yes", ["yes"]],
    ["once", ["once"]],
    ["no", null],
    ["", null],
    ["y", null],
  ])("a new host's key answered with '%s' gives %j", async (keys, answer) => {
    const hear = vi.fn();
    const { stderr } = await run(words(), {
      steps: asks(UNKNOWN_KEY, hear),
      terminal: true,
      typed: [["Trust it?", `${keys}\r`]],
    });
    expect(hear).toHaveBeenCalledExactlyOnceWith(answer);
    expect(stderr).toContain("SHA256:abc");
  });

  test("--accept-new asks about another key of a host that is known, and tells the known ones", async () => {
    const hear = vi.fn();
    const { stderr } = await run([...words(), "--accept-new"], {
      steps: asks(OTHER_KEYS_KNOWN, hear),
      terminal: true,
      typed: [["Trust it?", "no\r"]],
    });
    expect(hear).toHaveBeenCalledExactlyOnceWith(null);
    expect(stderr).toContain("known by other keys, not by this one: ssh-rsa SHA256:old (/k:3)");
  });

  test("a key that can only be saved is not trusted once", async () => {
    const hear = vi.fn();
    const { stderr } = await run(words(), {
      steps: asks({ ...UNKNOWN_KEY, onlySaved: true }, hear),
      terminal: true,
      typed: [["Trust it? (yes: save in the known hosts, no)", "once\r"]],
    });
    expect([hear.mock.calls, stderr.includes("once: only now")]).toEqual([[[null]], false]);
  });

  test("what was wrong with the answer before is said above the question", async () => {
    const { stderr } = await run(words(), {
      steps: asks({ kind: "password", host: "web1:22", user: "ada", note: "That was not it." }),
      terminal: true,
      typed: [["Password of ada on web1:22:", "s3cret\r"]],
    });
    expect(stderr).toMatch(/That was not it\.\r?\n.*Password of ada/);
  });

  test("each question of a round is asked, shown or hidden as the host wants", async () => {
    const hear = vi.fn();
    const { stderr } = await run(words(), {
      terminal: true,
      steps: asks(
        {
          kind: "keyboard-interactive",
          host: "h:22",
          title: "Two steps",
          instructions: "",
          questions: [
            { text: "User number:", echo: true },
            { text: "Code\u001b[2J:", echo: false },
          ],
        },
        hear,
      ),
      typed: [
        ["User number:", "4711\r"],
        ["Code [2J:", "990011\r"],
      ],
    });
    expect(hear).toHaveBeenCalledExactlyOnceWith(["4711", "990011"]);
    expect([stderr.includes("4711"), stderr.includes("990011"), stderr.includes("\u001b[2J")]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("Ctrl-C at a question cancels", async () => {
    const { code, stderr } = await run(words(), {
      steps: asks({ kind: "password", host: "web1:22", user: "ada" }),
      terminal: true,
      typed: [["Password of", "\u0003"]],
    });
    expect([code, stderr.includes("vethscope: web1: Connecting was cancelled.\n")]).toEqual([1, true]);
  });
});

test("progress is drawn at a terminal only, and host text in it moves no cursor", async () => {
  const collect: CollectSteps["collect"] = async (_transport, request, { onProgress }) => {
    const section = { name: "ip\u001b[2J", netns: 1, state: "running", bytes: 0, durationMs: 0 } as const;
    onProgress({ section, done: 3, planned: 9, bytes: 2048, elapsedMs: 5 });
    return { ok: true, snapshot: fakeSnapshot(request.target, [fakeSection("")]) };
  };
  const words = ["collect", "web1", "-o", join(folder, "x")];
  const quiet = await run(words, { steps: { collect } });
  const drawn = await run(words, { steps: { collect }, terminal: true });
  expect(quiet.stderr).toBe("");
  expect(drawn.stderr).toContain("3/9 sections, 2 KiB, ip [2J");
});
