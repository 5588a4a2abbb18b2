import { expect, it, vi } from "vitest";
import type { CollectRequest } from "../../shared/api.ts";
import { fakeAnalysis, fakeShell, snapshotOf } from "../testing/fake-shell.ts";
import { hostOf, LATER, twoLiveHosts } from "../testing/two-live-hosts.ts";
import { type HostStep, RUNS_AT_ONCE } from "./host-runs.ts";
import { keepInMemory } from "./keep.ts";
import { createWorkbench } from "./workbench.ts";

function open() {
  const shell = fakeShell();
  const workbench = createWorkbench(shell.api, fakeAnalysis(), keepInMemory());
  const { hostRuns } = workbench;
  const words = (one: HostStep | undefined) =>
    one?.kind === "queued" ? `queued behind ${one.before}` : one?.kind;
  const state = () => [...hostRuns.getState().hosts.values()].map(words);
  const requests: CollectRequest[] = [1, 2, 3, 4, 5, 6].map((number) => ({ target: `h${number}` }));
  return { shell, workbench, hostRuns, state, requests };
}

it("collects four hosts at a time, the others wait in their order, and each place is taken as it gets free", async () => {
  const { shell, hostRuns, state, requests } = open();
  hostRuns.collect(requests);
  hostRuns.collect(requests);
  await vi.waitFor(() => expect(shell.requests).toHaveLength(RUNS_AT_ONCE));
  const running = ["running", "running", "running", "running"];
  expect(state()).toEqual([...running, "queued behind 0", "queued behind 1"]);
  await vi.waitFor(() =>
    expect(hostRuns.getState().hosts.get("h2")).toMatchObject({ run: { run: "run-2" } }),
  );
  shell.emit({ type: "failed", run: "run-2", failure: { code: "refused", message: "No." } });
  await vi.waitFor(() =>
    expect(shell.requests.map(({ target }) => target)).toEqual(["h1", "h2", "h3", "h4", "h5"]),
  );
  expect(state()).toEqual(["running", "failed", "running", "running", "running", "queued behind 0"]);
  hostRuns.cancel("h6");
  expect(state().at(-1)).toBe("cancelled");
});

it("keeps the picture, notes what was collected, and opens it on demand so that it can be refreshed", async () => {
  const { shell, workbench, hostRuns, requests } = open();
  hostRuns.collect(requests.slice(0, 2));
  await vi.waitFor(() =>
    expect(hostRuns.getState().hosts.get("h2")).toMatchObject({ run: { run: "run-2" } }),
  );
  shell.emit({ type: "snapshot", run: "run-2", snapshot: snapshotOf("h2") });
  await vi.waitFor(() => expect(hostRuns.getState().hosts.get("h2")?.kind).toBe("done"));
  expect(shell.saved).toEqual([
    ["h2", { collectedAt: "2026-03-04T15:06:07.000Z", user: "root", warnings: 2, complete: true }],
  ]);
  expect(workbench.session.getState().document).toBeNull();
  shell.emit({ type: "connection", run: "run-2", state: "lost", why: "It was cut." });
  await hostRuns.open("h2");
  expect(workbench.session.getState()).toMatchObject({
    view: "picture",
    document: { target: "h2", origin: { run: "run-2" } },
  });
  expect(workbench.session.getState().connections.get("run-2")).toEqual({
    state: "lost",
    why: "It was cut.",
  });
  expect(workbench.runs.canRefresh()).toBe(true);
});

it("questions of several runs come one after the other, and an answer reaches its own", async () => {
  const { shell, hostRuns, requests } = open();
  hostRuns.collect(requests.slice(0, 2));
  await vi.waitFor(() =>
    expect(hostRuns.getState().hosts.get("h2")).toMatchObject({ run: { run: "run-2" } }),
  );
  for (const run of ["run-1", "run-2"]) {
    const question = { kind: "password", host: run, user: "ada" } as const;
    shell.emit({ type: "prompt", run, prompt: `prompt-of-${run}`, question });
  }
  expect(hostRuns.getState().prompts.map(({ id }) => id)).toEqual(["prompt-of-run-1", "prompt-of-run-2"]);
  await hostRuns.answer("prompt-of-run-1", ["s"], "session");
  expect(hostRuns.getState().prompts.map(({ id }) => id)).toEqual(["prompt-of-run-2"]);
  expect(shell.answers).toEqual([["prompt-of-run-1", ["s"], "session"]]);
});

it("begun by itself, a run that would ask ends with a sentence instead, and the others go on", async () => {
  const { shell, hostRuns, state, requests } = open();
  hostRuns.collect(requests.slice(0, 2), true);
  await vi.waitFor(() =>
    expect(hostRuns.getState().hosts.get("h2")).toMatchObject({ run: { run: "run-2" } }),
  );
  const question = { kind: "password", host: "h1:22", user: "ada" } as const;
  shell.emit({ type: "prompt", run: "run-1", prompt: "prompt-1", question });
  expect(hostRuns.getState().prompts).toEqual([]);
  expect(shell.answers).toEqual([["prompt-1", null, "not"]]);
  expect(state()).toEqual(["failed", "running"]);
  expect(hostRuns.getState().hosts.get("h1")).toMatchObject({ failure: { code: "needs-prompt" } });
});

it("answered by a person, a host is collected by itself over its kept connection only", async () => {
  const { shell, workbench } = await twoLiveHosts();
  const { together, hostRuns } = workbench;
  const settled = () => vi.waitFor(() => expect(together.getState().waiting).toEqual([]));
  await together.refresh();
  await vi.waitFor(() =>
    expect(hostRuns.getState().hosts.get("db")).toMatchObject({ run: { run: "run-4" } }),
  );
  for (const [run, host] of [
    ["run-3", "web"],
    ["run-4", "db"],
  ] as const) {
    const question = { kind: "password", host, user: "root" } as const;
    shell.emit({ type: "prompt", run, prompt: `of ${host}`, question });
    await hostRuns.answer(`of ${host}`, ["s"], host === "web" ? "session" : "not");
    shell.emit({ type: "connection", run, state: "kept", why: "" });
    shell.emit({ type: "snapshot", run, snapshot: hostOf(host, LATER) });
  }
  await settled();
  await together.refresh("answering");
  await vi.waitFor(() => expect(shell.requests).toHaveLength(6));
  for (const [run, host] of [
    ["run-5", "web"],
    ["run-6", "db"],
  ] as const) {
    shell.emit({ type: "snapshot", run, snapshot: hostOf(host, LATER) });
    shell.emit({ type: "connection", run, state: "lost", why: "It was cut." });
  }
  await settled();
  await together.refresh("answering");
  await vi.waitFor(() => expect(shell.requests).toHaveLength(7));
  expect(shell.requests.at(-1)).toEqual({ target: "web" });
  expect([...together.getState().failed].map(([at, { failure }]) => [at, failure.code])).toEqual([
    ["~2", "needs-prompt"],
  ]);
  shell.emit({ type: "snapshot", run: "run-7", snapshot: hostOf("web", LATER) });
  await settled();
  await together.refresh("failed");
  await vi.waitFor(() => expect(shell.requests.at(-1)).toEqual({ target: "db" }));
});

it("one that is cancelled while it is being started is cancelled as soon as it has an id", async () => {
  const { shell, hostRuns, requests } = open();
  hostRuns.collect(requests.slice(0, 1));
  hostRuns.cancel("h1");
  await vi.waitFor(() => expect(shell.cancelled).toEqual(["run-1"]));
  shell.emit({ type: "failed", run: "run-1", failure: { code: "cancelled", message: "" } });
  expect(hostRuns.getState().hosts.get("h1")).toEqual({ kind: "cancelled" });
});
