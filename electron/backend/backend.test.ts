// Runs as a client sees them: events in order, questions, cancelling, limits, and nobody else's events.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { HistoryList, RunEvent } from "../../shared/api.ts";
import { createHistory } from "../history/history.ts";
import { createHostBook } from "../hosts/host-book.ts";
import {
  FACTS,
  fakeParts,
  fakeSection,
  fakeSnapshot,
  fakeTransport,
  untilAborted,
} from "../testing/fake-steps.ts";
import { TransportError } from "../transport/host-transport.ts";
import { createBackend, MOST_RUNS } from "./backend.ts";
import type { CollectSteps } from "./collect-host.ts";

function open(replaced: Partial<CollectSteps> = {}) {
  const events: RunEvent[] = [];
  const backend = createBackend(fakeParts(replaced));
  const session = backend.openSession((event) => events.push(event));
  const start = async (request: object = { target: "web1" }) =>
    (await session.call("startRun", [request])) as string;
  const until = <T extends RunEvent["type"]>(type: T) =>
    vi.waitFor(() => {
      const event = events.find((one) => one.type === type);
      if (event === undefined) throw new Error(`no ${type} event yet`);
      return event as Extract<RunEvent, { type: T }>;
    }, 4000);
  return { backend, session, events, start, until };
}

test("a run tells its states, its progress and its snapshot, and keeps the connection for the session", async () => {
  const transport = fakeTransport("ada@web1:22");
  const section = { name: "meta", netns: null, state: "done", bytes: 7, durationMs: 1 } as const;
  const { session, start, until, events } = open({
    connect: async (_request, { onState, onNotice }) => {
      onState("connecting", "web1:22");
      onNotice("The host key was not saved.");
      return transport;
    },
    collect: async (_transport, request, { onProgress }) => {
      onProgress({ section, done: 1, planned: 3, bytes: 7, elapsedMs: 5 });
      return { ok: true, snapshot: fakeSnapshot(request.target) };
    },
  });
  const run = await start();
  await until("connection");
  expect(events).toEqual([
    { type: "state", run, state: "connecting", label: "web1:22" },
    { type: "notice", run, text: "The host key was not saved." },
    { type: "state", run, state: "collecting", label: "ada@web1:22" },
    { type: "progress", run, section, done: 1, planned: 3, bytes: 7, elapsedMs: 5 },
    { type: "snapshot", run, snapshot: fakeSnapshot("web1") },
    { type: "connection", run, state: "kept", why: "" },
  ]);
  expect(transport.closed).toBe(0);
  session.close();
  expect(transport.closed).toBe(1);
});

test("the id of a run is returned before its first event", async () => {
  const { start, events } = open();
  await start();
  expect(events).toEqual([]);
});

test("a question reaches the client and its answer reaches the step", async () => {
  const given = vi.fn();
  const { session, start, until } = open({
    connect: async (_request, { ask }) => {
      given(await ask({ kind: "password", host: "web1:22", user: "ada" }));
      return fakeTransport();
    },
  });
  const run = await start();
  const prompt = await until("prompt");
  expect(prompt).toMatchObject({ run, question: { kind: "password", host: "web1:22", user: "ada" } });
  await session.call("answerPrompt", [prompt.prompt, ["s3cret"], "not"]);
  await until("snapshot");
  expect(given).toHaveBeenCalledExactlyOnceWith(["s3cret"]);
});

test("another session can neither answer a question nor cancel a run", async () => {
  const { backend, start, until, events } = open({
    connect: async (_request, { ask }) => {
      await ask({ kind: "password", host: "web1:22", user: "ada" });
      return fakeTransport();
    },
  });
  const strangerEvents: RunEvent[] = [];
  const stranger = backend.openSession((event) => strangerEvents.push(event));
  const run = await start();
  const { prompt } = await until("prompt");
  await stranger.call("answerPrompt", [prompt, ["guess"], "not"]);
  await stranger.call("cancelRun", [run]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([events.map((event) => event.type).join(), strangerEvents]).toEqual(["prompt", []]);
});

test("cancelling ends a run whose step does not listen", async () => {
  const { session, start, until } = open({
    connect: (_request, { onState }) => {
      onState("connecting", "web1:22");
      return new Promise(() => undefined);
    },
  });
  const run = await start();
  await until("state");
  await session.call("cancelRun", [run]);
  expect((await until("failed")).failure).toEqual({
    code: "cancelled",
    message: "Collecting web1 was cancelled.",
  });
});

test("a connection that comes up after cancelling is closed", async () => {
  const late = fakeTransport();
  let arrive: (transport: typeof late) => void = () => undefined;
  const connecting = new Promise<typeof late>((resolve) => {
    arrive = resolve;
  });
  const { session, start, until } = open({ connect: () => connecting });
  await session.call("cancelRun", [await start()]);
  await until("failed");
  arrive(late);
  await vi.waitFor(() => expect(late.closed).toBe(1));
});

test("what had arrived when the time was up is still given, as an incomplete snapshot", async () => {
  const { start, until } = open({
    collect: async (_transport, request, { signal }) => {
      await untilAborted(signal).catch(() => undefined);
      const half = fakeSnapshot(request.target, [fakeSection("half")]);
      return { ok: true, snapshot: { ...half, complete: false, incompleteReason: "cancelled" } };
    },
  });
  await start({ target: "web1", timeoutSeconds: 1 });
  expect((await until("snapshot")).snapshot).toMatchObject({ complete: false, sections: [{ text: "half" }] });
});

test("a run that reached nothing in time fails with the limit it had", async () => {
  const { start, until } = open({ connect: (_request, { signal }) => untilAborted(signal) });
  await start({ target: "web1", timeoutSeconds: 1 });
  expect((await until("failed")).failure).toEqual({
    code: "timeout",
    message: "Collecting web1 took longer than 1 s.",
  });
}, 5000);

test("the time a person needs to answer is not counted", async () => {
  const { session, start, until, events } = open({
    connect: async (_request, { ask }) => {
      await ask({ kind: "password", host: "web1:22", user: "ada" });
      return fakeTransport();
    },
  });
  await start({ target: "web1", timeoutSeconds: 1 });
  const { prompt } = await until("prompt");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await session.call("answerPrompt", [prompt, ["late"], "not"]);
  await until("snapshot");
  expect(events.some((event) => event.type === "failed")).toBe(false);
});

test("a step's failure keeps its code, its sentence and its detail", async () => {
  const detail = "was SHA256:a, is SHA256:b";
  const changed = new TransportError("host-key-changed", "The key of web1 changed.", detail);
  const { start, until } = open({ connect: () => Promise.reject(changed) });
  await start();
  expect((await until("failed")).failure).toEqual({
    code: "host-key-changed",
    message: "The key of web1 changed.",
    detail: "was SHA256:a, is SHA256:b",
  });
});

test("sudo runs the script over the elevated transport", async () => {
  const used: string[] = [];
  const { start, until } = open({
    elevate: () => fakeTransport("as root"),
    collect: async (transport, request) => {
      used.push(transport.label);
      return { ok: true, snapshot: fakeSnapshot(request.target) };
    },
  });
  await start({ target: "web1", sudo: true });
  await until("snapshot");
  expect(used).toEqual(["as root"]);
});

test("one run more than the limit is refused, and a place is free again when one ends", async () => {
  const { session, start, until } = open({ connect: (_request, { signal }) => untilAborted(signal) });
  const runs = await Promise.all(Array.from({ length: MOST_RUNS }, () => start()));
  await expect(start()).rejects.toThrow(`startRun: ${MOST_RUNS} runs are already going on`);
  await session.call("cancelRun", [runs[0]]);
  await until("failed");
  await expect(start()).resolves.toMatch(/^run-/);
});

test("a closed session's runs are cancelled and it hears nothing more", async () => {
  const aborted = vi.fn();
  const { session, start, until, events } = open({
    connect: (_request, { signal, onState }) => {
      onState("connecting", "web1:22");
      signal.addEventListener("abort", aborted);
      return untilAborted(signal);
    },
  });
  await start();
  await until("state");
  session.close();
  await vi.waitFor(() => expect(aborted).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(events.map((event) => event.type)).toEqual(["state"]);
});

test("facts, hosts and the script are answered", async () => {
  const { session } = open();
  expect(await session.call("shellFacts", [])).toEqual(FACTS);
  expect(await session.call("listHosts", [])).toMatchObject([{ target: "web1" }]);
  expect(await session.call("describeScript", [])).toEqual({ script: "true", sections: [] });
});

describe("refused requests", () => {
  test.each<[string, unknown, RegExp]>([
    ["constructor", [], /^no such method$/],
    ["__proto__", [], /^no such method$/],
    ["shellFacts", [1], /^shellFacts: arguments: Too big/],
    ["shellFacts", "x", /^shellFacts: arguments: .*expected/],
    ["startRun", [], /^startRun: /],
    ["startRun", [{ target: "-oProxyCommand=x" }], /^startRun: argument 0.target: must be local/],
    ["startRun", [{ target: "a b" }], /argument 0.target: must be local/],
    ["startRun", [{ target: "a\nb" }], /argument 0.target: must be one line/],
    ["startRun", [{ target: "" }], /argument 0.target/],
    ["startRun", [{ target: "x".repeat(600) }], /argument 0.target/],
    ["startRun", [{ target: "a", timeoutSeconds: 0 }], /argument 0.timeoutSeconds/],
    ["startRun", [{ target: "a", timeoutSeconds: Number.NaN }], /argument 0.timeoutSeconds/],
    ["startRun", [{ target: "a", command: "rm" }], /Unrecognized key/],
    ["startRun", [{ target: "a", sudo: "yes" }], /argument 0.sudo/],
    ["cancelRun", ["../x"], /must be an id this shell gave out/],
    ["answerPrompt", ["prompt-0", ["a"], "not"], /must be an id this shell gave out/],
    ["answerPrompt", [`prompt-${"0".repeat(32)}`, "yes", "not"], /argument 1/],
  ])("%s %j", async (method, values, message) => {
    const { session, events } = open();
    await expect(session.call(method, values)).rejects.toThrow(message);
    expect(events).toEqual([]);
  });

  test("the message never repeats a secret", async () => {
    const { session } = open();
    const request = { target: "a", password: 12345678, timeoutSeconds: "hunter2" };
    const error = await session.call("startRun", [request]).catch((reason: Error) => reason);
    expect(String(error)).not.toMatch(/12345678|hunter2/);
  });
});

test("a run's snapshot is kept, listed, read back, and gone when the person says no", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vethscope-backend-"));
  try {
    const events: RunEvent[] = [];
    const history = createHistory(folder);
    const session = createBackend({ ...fakeParts(), history }).openSession((event) => events.push(event));
    await session.call("startRun", [{ target: "web1" }]);
    await vi.waitFor(async () => {
      expect(await session.call("listHistory", [])).toMatchObject({
        kept: true,
        entries: [{ target: "web1" }],
      });
    });
    const { entries } = (await session.call("listHistory", [])) as HistoryList;
    expect(await session.call("readHistory", [entries[0]?.id])).toMatchObject({ source: { target: "web1" } });
    await expect(session.call("readHistory", ["../x"])).rejects.toThrow(/id of the history/);
    await session.call("setHistoryKept", [false]);
    expect(await session.call("listHistory", [])).toEqual({ kept: false, entries: [] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("another collection of the same host goes over the kept connection; a lost one is told and replaced", async () => {
  let cut: (why: string) => void = () => undefined;
  const reached: string[] = [];
  const { session, start, events } = open({
    connect: async (request) => {
      reached.push(request.target);
      const ended = new Promise<string>((resolve) => {
        cut = resolve;
      });
      return { ...fakeTransport(), ended };
    },
  });
  const ends = () => events.filter((event) => event.type === "connection").map(({ state }) => state);
  await start();
  await vi.waitFor(() => expect(ends()).toEqual(["kept"]));
  await start({ target: "web1", sudo: true });
  await vi.waitFor(() => expect(ends()).toEqual(["kept", "kept"]));
  expect(reached).toEqual(["web1"]);
  cut("The connection to web1 was cut.");
  await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ state: "lost", why: /was cut/ }));
  await start({ target: "web1", via: "openssh" });
  await start();
  await vi.waitFor(() => expect(reached).toEqual(["web1", "web1", "web1"]));
  session.close();
});

test("a kept connection that broke unnoticed is replaced within the run", async () => {
  let collections = 0;
  const { start, until, events } = open({
    collect: async (_transport, request) => {
      collections += 1;
      const failure = { code: "closed", message: "The connection broke." };
      return collections === 2
        ? { ok: false, failure }
        : { ok: true, snapshot: fakeSnapshot(request.target) };
    },
  });
  await start();
  await until("connection");
  const second = await start();
  await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ run: second, state: "kept" }));
  expect(collections).toBe(3);
});

test("a remembered answer is given once per run, forgotten when it is wrong, and a code is never remembered", async () => {
  const heard: unknown[] = [];
  let wrong = false;
  const { session, start, events } = open({
    connect: async (request, { ask }) => {
      const password = { kind: "password", host: "web1:22", user: "ada" } as const;
      heard.push(await ask(password));
      if (wrong) heard.push(await ask({ ...password, again: true }));
      const questions = [{ text: "Code", echo: true }];
      heard.push(
        await ask({ kind: "keyboard-interactive", host: "web1:22", title: "", instructions: "", questions }),
      );
      return { ...fakeTransport(request.target), kind: "local" };
    },
  });
  const answer = async (nth: number, text: string) => {
    const prompts = () => events.filter((event) => event.type === "prompt");
    await vi.waitFor(() => expect(prompts()).toHaveLength(nth));
    await session.call("answerPrompt", [prompts().at(-1)?.prompt, [text], "session"]);
  };
  const done = (count: number) =>
    vi.waitFor(() => expect(events.filter((event) => event.type === "snapshot")).toHaveLength(count));
  await start();
  await answer(1, "hunter2");
  await answer(2, "111111");
  await done(1);
  await start();
  await answer(3, "222222");
  await done(2);
  wrong = true;
  await start();
  await answer(4, "hunter3");
  await answer(5, "333333");
  await done(3);
  expect(heard).toEqual([
    ...[["hunter2"], ["111111"]],
    ...[["hunter2"], ["222222"]],
    ...[["hunter2"], ["hunter3"], ["333333"]],
  ]);
});

test("the way to a host that was chosen before is taken, unless the request says another", async () => {
  const ways: unknown[] = [];
  const folder = mkdtempSync(join(tmpdir(), "vethscope-book-"));
  const connect: CollectSteps["connect"] = async (request) => {
    ways.push(request.via);
    return fakeTransport();
  };
  const backend = createBackend({
    ...fakeParts({ connect }),
    hosts: createHostBook(join(folder, "hosts.json")),
  });
  const session = backend.openSession(() => undefined);
  const choices = { group: "edge", via: "openssh", sudo: true, identityFile: "" };
  await session.call("saveHost", ["web1", choices]);
  for (const more of [{}, { via: "ssh2" }]) await session.call("startRun", [{ target: "web1", ...more }]);
  await vi.waitFor(() => expect(ways.toSorted()).toEqual(["openssh", "ssh2"]));
  expect(await session.call("listHosts", [])).toMatchObject([{ target: "web1", ...choices, last: null }]);
  backend.close();
  rmSync(folder, { recursive: true, force: true });
});
