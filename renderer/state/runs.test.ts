import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeAnalysis, fakeShell, snapshotOf } from "../testing/fake-shell.ts";
import { HOST_END } from "../testing/small-host.ts";
import { currencyOf } from "./currency.ts";
import { freshness } from "./document.ts";
import { keepInMemory } from "./keep.ts";
import { createWorkbench } from "./workbench.ts";

function open() {
  const shell = fakeShell();
  return { shell, workbench: createWorkbench(shell.api, fakeAnalysis(), keepInMemory()) };
}

const REQUEST = { target: "web-3", password: "hunter2", sudo: true };

describe("a run", () => {
  beforeEach(() => {
    vi.useRealTimers();
  });

  it("leads from the start screen over its progress to the picture", async () => {
    const { shell, workbench } = open();
    const { session, runs } = workbench;
    await runs.connect(REQUEST);
    expect(session.getState()).toMatchObject({
      view: "connecting",
      run: { run: "run-1", phase: "starting" },
    });
    shell.emit({ type: "state", run: "run-1", state: "authenticating", label: "root@web-3:22" });
    shell.emit({
      type: "progress",
      run: "run-1",
      section: { name: "meta", netns: null, state: "running", bytes: 0, durationMs: 0 },
      done: 0,
      planned: 9,
      bytes: 0,
      elapsedMs: 5,
    });
    shell.emit({
      type: "progress",
      run: "run-1",
      section: { name: "meta", netns: null, state: "done", bytes: 400, durationMs: 3 },
      done: 1,
      planned: 9,
      bytes: 400,
      elapsedMs: 8,
    });
    expect(session.getState().run).toMatchObject({
      phase: "collecting",
      label: "root@web-3:22",
      done: 1,
      planned: 9,
      sections: [{ name: "meta", state: "done", bytes: 400 }],
    });
    shell.emit({ type: "snapshot", run: "run-1", snapshot: snapshotOf("web-3") });
    await vi.waitFor(() => expect(session.getState().view).toBe("picture"));
    expect(session.getState()).toMatchObject({ run: null, failed: null, document: { target: "web-3" } });
  });

  it("does not lose events that arrive before its id", async () => {
    const { shell, workbench } = open();
    shell.beforeStart = () =>
      shell.emit({
        type: "failed",
        run: "run-1",
        failure: { code: "refused", message: "web-3 refused port 22." },
      });
    await workbench.runs.connect(REQUEST);
    expect(workbench.session.getState()).toMatchObject({
      view: "start",
      run: null,
      failed: { target: "web-3", failure: { code: "refused" } },
    });
  });

  it("never keeps the password in a store", async () => {
    const { workbench } = open();
    await workbench.runs.connect(REQUEST);
    expect(JSON.stringify(workbench.session.getState())).not.toContain("hunter2");
  });

  it("stays on its own screen after a changed host key", async () => {
    const { shell, workbench } = open();
    await workbench.runs.connect(REQUEST);
    shell.emit({ type: "failed", run: "run-1", failure: { code: "host-key-changed", message: "changed" } });
    expect(workbench.session.getState()).toMatchObject({
      view: "connecting",
      failed: { failure: { code: "host-key-changed" } },
    });
  });

  it("asks its questions one after the other and sends each answer once", async () => {
    const { shell, workbench } = open();
    await workbench.runs.connect(REQUEST);
    const ask = (prompt: string) =>
      shell.emit({
        type: "prompt",
        run: "run-1",
        prompt,
        question: { kind: "password", host: "web-3", user: "root" },
      });
    ask("p1");
    ask("p2");
    await workbench.runs.answer("p1", ["secret"]);
    expect(workbench.session.getState().run?.prompts.map((prompt) => prompt.id)).toEqual(["p2"]);
    await workbench.runs.answer("p2", null);
    expect(shell.answers).toEqual([
      ["p1", ["secret"], "not"],
      ["p2", null, "not"],
    ]);
  });

  it("goes back to the start screen without an error when it is cancelled", async () => {
    const { shell, workbench } = open();
    await workbench.runs.connect(REQUEST);
    await workbench.runs.cancel();
    expect(shell.cancelled).toEqual(["run-1"]);
    shell.emit({ type: "failed", run: "run-1", failure: { code: "cancelled", message: "Cancelled." } });
    expect(workbench.session.getState()).toMatchObject({
      view: "start",
      run: null,
      failed: null,
      cancelling: false,
    });
  });

  it("is given up when the shell does not confirm the cancellation", async () => {
    vi.useFakeTimers();
    const { workbench } = open();
    await workbench.runs.connect(REQUEST);
    await workbench.runs.cancel();
    vi.advanceTimersByTime(10_000);
    expect(workbench.session.getState()).toMatchObject({ view: "start", run: null });
  });
});

describe("a refresh", () => {
  async function opened() {
    const { shell, workbench } = open();
    await workbench.runs.connect(REQUEST);
    shell.emit({ type: "snapshot", run: "run-1", snapshot: snapshotOf("web-3") });
    await vi.waitFor(() => expect(workbench.session.getState().view).toBe("picture"));
    return { shell, workbench };
  }

  it("asks the same host again while the last picture and the selection stay", async () => {
    const { shell, workbench } = await opened();
    const before = workbench.session.getState().document;
    workbench.selection.select({ kind: "interface", id: HOST_END });
    await workbench.runs.refresh();
    expect(shell.requests[1]).toEqual(REQUEST);
    expect(workbench.session.getState()).toMatchObject({ view: "picture", document: before });
    shell.emit({ type: "snapshot", run: "run-2", snapshot: snapshotOf("web-3") });
    await vi.waitFor(() => expect(workbench.session.getState().document).not.toBe(before));
    expect(workbench.selection.getState().selected).toEqual({ kind: "interface", id: HOST_END });
  });

  it("leaves the last picture when it fails", async () => {
    const { shell, workbench } = await opened();
    const before = workbench.session.getState().document;
    await workbench.runs.refresh();
    shell.emit({
      type: "failed",
      run: "run-2",
      failure: { code: "timeout", message: "web-3 did not answer." },
    });
    expect(workbench.session.getState()).toMatchObject({
      view: "picture",
      document: before,
      failed: { failure: { code: "timeout" } },
    });
  });

  it("still asks the host on screen after connecting to another one failed", async () => {
    const { shell, workbench } = await opened();
    await workbench.runs.connect({ target: "db-1" });
    shell.emit({
      type: "failed",
      run: "run-2",
      failure: { code: "refused", message: "db-1 refused port 22." },
    });
    workbench.session.setState({ view: "picture" });
    await workbench.runs.refresh();
    expect(shell.requests.map((request) => request.target)).toEqual(["web-3", "db-1", "web-3"]);
  });

  it("is not offered for a file", async () => {
    const { workbench } = await opened();
    expect(workbench.runs.canRefresh()).toBe(true);
    await workbench.files.open({ name: "a.vethscope", bytes: new Uint8Array([1]) });
    expect(workbench.runs.canRefresh()).toBe(false);
  });
});

describe("freshness", () => {
  it("is live for five minutes, stale after that or while a refresh runs, offline for a file", async () => {
    const { workbench } = open();
    await workbench.files.open({ name: "a.vethscope", bytes: new Uint8Array([1]) });
    const file = workbench.session.getState().document;
    if (file === null) throw new Error("the file did not open");
    const collected = { ...file, origin: { kind: "run" as const, sudo: false, run: "run-1" } };
    const at = Date.parse(file.collectedAt);
    expect(freshness(collected, at + 60_000, false)).toBe("live");
    expect(freshness(collected, at + 60_000, true)).toBe("stale");
    expect(freshness(collected, at + 6 * 60_000, false)).toBe("stale");
    expect(freshness(file, at, false)).toBe("offline");
  });
});

describe("a file that cannot be opened", () => {
  it("says why in one sentence and leaves what is open", async () => {
    const { workbench } = open();
    await workbench.files.open({ name: "good.vethscope", bytes: new Uint8Array([1]) });
    const before = workbench.session.getState().document;
    await workbench.files.open({ name: "empty.vethscope", bytes: new Uint8Array() });
    expect(workbench.session.getState()).toMatchObject({
      document: before,
      opening: null,
      openError: "empty.vethscope was not opened: the file is empty.",
    });
  });
});

describe("the connection behind the picture", () => {
  it("with something to know about it, says it once and goes on", async () => {
    const { shell, workbench } = open();
    await workbench.runs.connect(REQUEST);
    const before = workbench.session.getState().run;
    shell.emit({ type: "notice", run: "run-1", text: "The host key was not saved." });
    expect(workbench.notices.getState().notices).toMatchObject([
      { tone: "doubt", text: "The host key was not saved." },
    ]);
    expect(workbench.session.getState().run).toEqual(before);
  });

  it("lost, it leaves the last picture as disconnected, and one action collects again", async () => {
    const { shell, workbench } = open();
    const { session, runs } = workbench;
    await runs.connect(REQUEST);
    shell.emit({ type: "snapshot", run: "run-1", snapshot: snapshotOf("web-3") });
    shell.emit({ type: "connection", run: "run-1", state: "kept", why: "" });
    await vi.waitFor(() => expect(session.getState().view).toBe("picture"));
    expect(session.getState().connections.get("run-1")?.state).toBe("kept");
    shell.emit({ type: "connection", run: "run-1", state: "lost", why: "It was cut." });
    const { document } = session.getState();
    if (document === null) throw new Error("the picture is gone");
    const shown = { qualifier: "", label: "web-3", document };
    expect(currencyOf(workbench, shown, Date.parse(document.collectedAt))).toEqual({
      state: "disconnected",
      why: "It was cut.",
    });
    await runs.refresh();
    expect(shell.requests).toEqual([REQUEST, REQUEST]);
    expect(session.getState().document).toBe(document);
  });

  it("lost after a person had answered, it is never logged in to again by itself; by hand it is", async () => {
    const { shell, workbench } = open();
    const { session, runs } = workbench;
    await runs.connect(REQUEST);
    const question = { kind: "password", host: "web-3:22", user: "root" } as const;
    shell.emit({ type: "prompt", run: "run-1", prompt: "prompt-1", question });
    await runs.answer("prompt-1", ["s"]);
    shell.emit({ type: "snapshot", run: "run-1", snapshot: snapshotOf("web-3") });
    shell.emit({ type: "connection", run: "run-1", state: "kept", why: "" });
    await vi.waitFor(() => expect(session.getState().view).toBe("picture"));
    await runs.refresh(true);
    shell.emit({ type: "snapshot", run: "run-2", snapshot: snapshotOf("web-3") });
    shell.emit({ type: "connection", run: "run-2", state: "lost", why: "It was cut." });
    await vi.waitFor(() => expect(session.getState().run).toBeNull());
    const { document } = session.getState();
    await runs.refresh(true);
    expect(shell.requests).toHaveLength(2);
    expect(session.getState()).toMatchObject({ document, failed: { failure: { code: "needs-prompt" } } });
    await runs.refresh();
    expect(shell.requests).toHaveLength(3);
  });

  it("what one host was answered says nothing of another, and neither a cancelled question nor an accepted key is one", async () => {
    const { shell, workbench } = open();
    const { session, runs } = workbench;
    const password = { kind: "password", host: "web-3:22", user: "root" } as const;
    const key = {
      kind: "host-key-unknown",
      host: "web-3:22",
      keyType: "ssh-ed25519",
      fingerprint: "SHA256:x",
      knownHostsFile: "~/.ssh/known_hosts",
    } as const;
    await runs.connect(REQUEST);
    shell.emit({ type: "prompt", run: "run-1", prompt: "key", question: key });
    await runs.answer("key", ["yes"]);
    shell.emit({ type: "prompt", run: "run-1", prompt: "password", question: password });
    await runs.answer("password", null);
    shell.emit({ type: "snapshot", run: "run-1", snapshot: snapshotOf("web-3") });
    await vi.waitFor(() => expect(session.getState().run).toBeNull());
    await runs.refresh(true);
    expect(shell.requests).toHaveLength(2);
    shell.emit({ type: "snapshot", run: "run-2", snapshot: snapshotOf("web-3") });
    await vi.waitFor(() => expect(session.getState().run).toBeNull());
    // Another host needs a person, and then the first one is shown again.
    await runs.connect({ target: "db-1" });
    shell.emit({ type: "prompt", run: "run-3", prompt: "other", question: password });
    await runs.answer("other", ["s"]);
    shell.emit({ type: "snapshot", run: "run-3", snapshot: snapshotOf("db-1") });
    await vi.waitFor(() => expect(session.getState().run).toBeNull());
    await runs.showCollected(snapshotOf("web-3"), REQUEST, "run-2");
    await runs.refresh(true);
    expect(shell.requests.map(({ target }) => target)).toEqual(["web-3", "web-3", "db-1", "web-3"]);
  });

  it("a host that was answered in the list of hosts is not logged in to by itself when its picture is shown", async () => {
    const { shell, workbench } = open();
    const { session, runs, hostRuns } = workbench;
    hostRuns.collect([REQUEST]);
    await vi.waitFor(() =>
      expect(hostRuns.getState().hosts.get("web-3")).toMatchObject({ run: { run: "run-1" } }),
    );
    const question = { kind: "password", host: "web-3:22", user: "root" } as const;
    shell.emit({ type: "prompt", run: "run-1", prompt: "prompt-1", question });
    await hostRuns.answer("prompt-1", ["s"]);
    shell.emit({ type: "snapshot", run: "run-1", snapshot: snapshotOf("web-3") });
    await vi.waitFor(() => expect(hostRuns.getState().hosts.get("web-3")?.kind).toBe("done"));
    await hostRuns.open("web-3");
    await runs.refresh(true);
    expect(shell.requests).toHaveLength(1);
    expect(session.getState().failed?.failure.code).toBe("needs-prompt");
  });

  it("collected by itself, the host is not answered for: the run ends with a sentence, and the picture stays", async () => {
    const { shell, workbench } = open();
    const { session, runs } = workbench;
    await runs.connect(REQUEST);
    shell.emit({ type: "snapshot", run: "run-1", snapshot: snapshotOf("web-3") });
    await vi.waitFor(() => expect(session.getState().view).toBe("picture"));
    await runs.refresh(true);
    const question = { kind: "password", host: "web-3:22", user: "root" } as const;
    shell.emit({ type: "prompt", run: "run-2", prompt: "prompt-1", question });
    expect(shell.answers).toEqual([["prompt-1", null, "not"]]);
    expect(session.getState()).toMatchObject({
      view: "picture",
      run: null,
      failed: {
        target: "web-3",
        failure: {
          message: expect.stringMatching(
            /^web-3 wants to be answered .*: collect again when you are there\.$/,
          ),
        },
      },
    });
  });

  it("what the built-in SSH cannot do is tried again by the system's ssh, and remembered for this host", async () => {
    const { shell, workbench } = open();
    await workbench.runs.connect(REQUEST);
    const failure = { code: "auth-failed", message: "A certificate.", offer: "openssh" } as const;
    shell.emit({ type: "failed", run: "run-1", failure });
    await workbench.runs.retryBySystemSsh();
    expect(shell.requests.at(-1)).toEqual({ ...REQUEST, via: "openssh" });
    expect(shell.saved).toEqual([["web-3", { group: "", via: "openssh", sudo: true, identityFile: "" }]]);
  });
});
