// Facts about collecting again by itself.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLive, secondsBetween } from "./live.ts";
import { createSession, type SessionState } from "./session.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function world(state: Partial<SessionState> = {}, slowest: number | null = null) {
  const session = createSession();
  const document = {
    origin: { kind: "run", sudo: false, run: "run-1" },
    durationMs: 100,
  } as SessionState["document"];
  session.setState({ view: "picture", document, ...state });
  const refresh = vi.fn(async (_round?: string) => undefined);
  const hidden = { now: false };
  const answering = { now: 2 };
  const free = { now: true };
  const live = createLive(
    session,
    { canRefresh: () => free.now, refresh, answering: () => answering.now },
    () => slowest,
    () => hidden.now,
  );
  return { session, refresh, hidden, answering, free, live };
}

describe("live", () => {
  it("collects at the interval, and by hand again when told", () => {
    const { live, refresh } = world();
    live.choose(5);
    vi.advanceTimersByTime(16_000);
    expect(refresh.mock.calls).toEqual([["answering"], ["answering"], ["answering"]]);
    live.choose(null);
    vi.advanceTimersByTime(60_000);
    expect(refresh).toHaveBeenCalledTimes(3);
  });

  it("waits while nobody looks, and goes on at once when somebody does", () => {
    const { live, refresh, hidden } = world();
    hidden.now = true;
    live.choose(5);
    vi.advanceTimersByTime(60_000);
    expect(refresh).not.toHaveBeenCalled();
    hidden.now = false;
    vi.advanceTimersByTime(1_000);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it("stops when a run fails or the picture is of a file", () => {
    const failing = world({ failed: { target: "web", failure: { code: "auth", message: "no" } } });
    failing.live.choose(5);
    vi.advanceTimersByTime(20_000);
    expect([failing.refresh.mock.calls.length, failing.live.getState().every]).toEqual([0, null]);
  });

  it("goes on where a file is looked at beside live hosts, and spares the slowest of them", () => {
    const document = { origin: { kind: "file", name: "x" }, durationMs: 100 } as SessionState["document"];
    const { live, refresh } = world({ document }, 1_000);
    live.choose(5);
    vi.advanceTimersByTime(19_000);
    expect([refresh.mock.calls.length, live.getState()]).toEqual([0, { every: 5, waits: 20 }]);
    vi.advanceTimersByTime(2_000);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it("of several hosts goes on without those that failed, until none answers", () => {
    const { live, refresh, answering, session } = world({}, 100);
    live.choose(5);
    answering.now = 1;
    vi.advanceTimersByTime(6_000);
    expect(refresh.mock.calls).toEqual([["answering"]]);
    session.setState({ failed: { target: "new", failure: { code: "auth-failed", message: "no" } } });
    vi.advanceTimersByTime(6_000);
    expect(refresh).toHaveBeenCalledTimes(2);
    answering.now = 0;
    vi.advanceTimersByTime(2_000);
    expect(live.getState().every).toBeNull();
  });

  it("of several hosts waits for those that failed while they are asked again", () => {
    const { live, refresh, answering, free } = world({}, 100);
    answering.now = 0;
    free.now = false;
    live.choose(5);
    vi.advanceTimersByTime(3_000);
    [answering.now, free.now] = [1, true];
    vi.advanceTimersByTime(9_000);
    expect([refresh.mock.calls.length, live.getState().every]).toEqual([1, 5]);
  });

  it("of several hosts ends at a changed host key of one", () => {
    const failed = { target: "web", failure: { code: "host-key-changed", message: "another key" } } as const;
    const { live, refresh } = world({ failed }, 100);
    live.choose(5);
    vi.advanceTimersByTime(20_000);
    expect([refresh.mock.calls.length, live.getState().every]).toEqual([0, null]);
  });

  it("spares a host that takes long: at most a twentieth of the time", () => {
    expect([secondsBetween(5, 100), secondsBetween(5, 2000), secondsBetween(60, 2000)]).toEqual([5, 40, 60]);
    const { live, session } = world();
    session.setState({
      document: {
        origin: { kind: "run", sudo: false, run: "run-1" },
        durationMs: 2000,
      } as SessionState["document"],
    });
    live.choose(5);
    vi.advanceTimersByTime(2_000);
    expect(live.getState()).toEqual({ every: 5, waits: 40 });
  });
});
