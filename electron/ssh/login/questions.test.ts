// Logins that ask: one-time codes in rounds, passwords, and what happens to a given one. The server is ssh2's own,
// because OpenSSH asks in rounds only through PAM, which a test cannot set up beside the machine's.

import { readFileSync } from "node:fs";
import { type AuthContext, type KeyboardAuthContext, Server, type Prompt as Ssh2Prompt } from "ssh2";
import { afterAll, describe, expect, test } from "vitest";
import { answering, nobody, startBench } from "../testing/connection-bench.ts";

const bench = startBench();
afterAll(() => bench.end());

/** A server that answers each login attempt by the given rule and notes the methods that were tried. */
async function serve(
  onAttempt: (attempt: AuthContext) => void,
): Promise<{ target: string; where: string; known: string; tried: string[] }> {
  const hostKey = bench.key(`host-${Math.random().toString(36).slice(2)}`, { type: "ecdsa" });
  const tried: string[] = [];
  const server = new Server({ hostKeys: [readFileSync(hostKey.file)] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (attempt) => {
      tried.push(attempt.method);
      onAttempt(attempt);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  bench.atEnd(() => server.close());
  const { port } = server.address() as { port: number };
  const where = `127.0.0.1:${port}`;
  return { target: `me@${where}`, where, known: bench.file(`[127.0.0.1]:${port} ${hostKey.line}`), tried };
}

/** Asks one round after the other; the login holds when every answer is right. */
function rounds(attempt: KeyboardAuthContext, questions: readonly (readonly [Ssh2Prompt, string])[]): void {
  const [first, ...rest] = questions;
  if (first === undefined) attempt.accept();
  else
    attempt.prompt([first[0]], "Second factor", "Ask the bastion team.", (answers) => {
      if (answers[0] === first[1]) rounds(attempt, rest);
      else attempt.reject(["keyboard-interactive"]);
    });
}

const CODE: readonly [Ssh2Prompt, string] = [{ prompt: "Code: ", echo: true }, "123456"];
const PIN: readonly [Ssh2Prompt, string] = [{ prompt: "PIN: ", echo: false }, "42"];
const PASSWORD: readonly [Ssh2Prompt, string] = [{ prompt: "Password: ", echo: false }, "right"];

describe("keyboard-interactive", () => {
  test("each round is one question to the person, with its title, instructions and echo", async () => {
    const { target, where, known } = await serve((attempt) => {
      if (attempt.method === "keyboard-interactive") rounds(attempt, [CODE, PIN]);
      else attempt.reject(["keyboard-interactive"]);
    });
    const { ask, asked } = answering(["123456"], ["42"]);
    await bench.reach({ target, knownHostsFile: known }, ask);
    const round = {
      kind: "keyboard-interactive",
      host: where,
      title: "Second factor",
      instructions: "Ask the bastion team.",
    };
    expect(asked).toEqual([
      { ...round, questions: [{ text: "Code:", echo: true }] },
      { ...round, questions: [{ text: "PIN:", echo: false }] },
    ]);
  });

  test("a given password answers the one hidden question for it, then a code is asked", async () => {
    const { target, known } = await serve((attempt) => {
      if (attempt.method === "keyboard-interactive") rounds(attempt, [PASSWORD, CODE]);
      else attempt.reject(["keyboard-interactive"]);
    });
    const { ask, asked } = answering(["123456"]);
    await bench.reach({ target, knownHostsFile: known, password: "right" }, ask);
    expect(asked).toMatchObject([{ questions: [{ text: "Code:" }] }]);
  });

  test("a given password is not an answer to a question for something else", async () => {
    const { target, known } = await serve((attempt) => {
      if (attempt.method === "keyboard-interactive") rounds(attempt, [PIN]);
      else attempt.reject(["keyboard-interactive"]);
    });
    const { ask, asked } = answering(["42"]);
    await bench.reach({ target, knownHostsFile: known, password: "right" }, ask);
    expect(asked).toHaveLength(1);
  });

  test("PAM's plain password question is asked as a password, with the user, and again when a given one was wrong", async () => {
    const { target, where, known } = await serve((attempt) => {
      if (attempt.method !== "keyboard-interactive") return attempt.reject(["keyboard-interactive"]);
      attempt.prompt([{ prompt: "Password: ", echo: false }], (answers) => {
        if (answers[0] === "right") attempt.accept();
        else attempt.reject(["keyboard-interactive"]);
      });
    });
    const { ask, asked } = answering(["right"]);
    await bench.reach({ target, knownHostsFile: known, password: "wrong" }, ask);
    expect(asked).toEqual([{ kind: "password", host: where, user: "me", again: true }]);
  });

  test("with nobody to ask it fails as that, after one attempt", async () => {
    const { target, known, tried } = await serve((attempt) => {
      if (attempt.method === "keyboard-interactive") rounds(attempt, [CODE]);
      else attempt.reject(["keyboard-interactive"]);
    });
    await expect(bench.reach({ target, knownHostsFile: known }, nobody)).rejects.toMatchObject({
      code: "needs-prompt",
      message: expect.stringContaining("nobody was there to be asked"),
    });
    expect(tried).toEqual(["none", "keyboard-interactive"]);
  });
});

describe("passwords", () => {
  const passwordServer = () =>
    serve((attempt) => {
      if (attempt.method === "password" && attempt.password === "right") attempt.accept();
      else attempt.reject(["password"]);
    });

  test("a wrong one is asked for again, and said to be wrong", async () => {
    const { target, where, known } = await passwordServer();
    const { ask, asked } = answering(["wrong"], ["right"]);
    await bench.reach({ target, knownHostsFile: known }, ask);
    expect(asked).toEqual([
      { kind: "password", host: where, user: "me" },
      { kind: "password", host: where, user: "me", again: true },
    ]);
  });

  test("three wrong ones end it", async () => {
    const { target, where, known } = await passwordServer();
    const { ask } = answering(["a"], ["b"], ["c"]);
    await expect(bench.reach({ target, knownHostsFile: known }, ask)).rejects.toMatchObject({
      code: "auth-failed",
      message: expect.stringMatching(`^${where} did not let me in: the password was not accepted`),
    });
  });

  test("a given one that is wrong fails as a refused login where nobody can be asked", async () => {
    const { target, known, tried } = await passwordServer();
    await expect(
      bench.reach({ target, knownHostsFile: known, password: "wrong" }, nobody),
    ).rejects.toMatchObject({ code: "auth-failed", message: expect.not.stringContaining("wrong") });
    expect(tried).toEqual(["none", "password"]);
  });

  test("is given only to the target, after the key of a host that wants both", async () => {
    const key = bench.key("both");
    const { target, known, tried } = await serve((attempt) => {
      if (attempt.method === "publickey" && !attempt.signature) attempt.accept();
      else if (attempt.method === "publickey") attempt.reject(["password"], true);
      else if (attempt.method === "password" && attempt.password === "right") attempt.accept();
      else attempt.reject(["publickey"]);
    });
    await bench.reach({ target, knownHostsFile: known, identityFile: key.file, password: "right" });
    expect(tried).toEqual(["none", "publickey", "publickey", "password"]);
  });
});
