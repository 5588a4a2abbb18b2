// The page's side of the socket: calls, events, a lost socket and its return, played without a server.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunEvent } from "../../shared/api.ts";
import type { PageFrame, ServerFrame } from "../../shared/api-frames.ts";
import { Connection, type ConnectionState } from "./connection.ts";

/** A socket whose other end the test plays. */
class FakeSocket extends EventTarget {
  readyState = 0;
  readonly sent: PageFrame[] = [];
  send(text: string): void {
    this.sent.push(JSON.parse(text) as PageFrame);
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  drop(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
  say(frame: ServerFrame): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
  calls(): readonly string[] {
    return this.sent.flatMap((frame) => (frame.type === "call" ? [frame.method] : []));
  }
}

const sockets: FakeSocket[] = [];
const states: ConnectionState[] = [];
const events: RunEvent[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  sockets.length = states.length = events.length = 0;
});
afterEach(() => vi.useRealTimers());

async function begin(failure: string | null = null): Promise<Connection> {
  const connection = new Connection({
    signIn: async () => failure,
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  });
  connection.watch((state) => states.push(state));
  connection.onEvent((event) => events.push(event));
  await vi.advanceTimersByTimeAsync(0);
  return connection;
}

/** The newest socket. */
function socket(): FakeSocket {
  const last = sockets.at(-1);
  if (last === undefined) throw new Error("no socket was opened");
  return last;
}

async function beginConnected(): Promise<Connection> {
  const connection = await begin();
  socket().open();
  socket().say({ type: "welcome", resumed: false });
  return connection;
}

const event = (run: string, label: string): RunEvent => ({ type: "state", run, state: "connecting", label });

test("calls made before the socket is there are sent after hello, and answered by their id", async () => {
  const connection = await begin();
  const facts = connection.call("shellFacts");
  const hosts = connection.call("listHosts");
  socket().open();
  expect(socket().sent).toEqual([{ type: "hello", page: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
  socket().say({ type: "welcome", resumed: false });
  socket().say({ type: "result", id: 2, value: ["web1"] });
  socket().say({ type: "result", id: 1, value: { version: "1" } });
  expect(socket().calls()).toEqual(["shellFacts", "listHosts"]);
  expect(await Promise.all([facts, hosts])).toEqual([{ version: "1" }, ["web1"]]);
});

test("a refused call rejects with the server's reason", async () => {
  const connection = await beginConnected();
  const call = connection.call("startRun", {});
  socket().say({ type: "refused", id: 1, message: "startRun: argument 0.target: must be text" });
  await expect(call).rejects.toThrow("startRun: argument 0.target: must be text");
});

test("after a lost socket the same page comes back, and an event that comes twice is told once", async () => {
  await beginConnected();
  socket().say({ type: "event", sequence: 1, event: event("run-1", "a") });
  const [hello] = socket().sent;
  socket().drop();
  await vi.advanceTimersByTimeAsync(300);
  socket().open();
  expect(socket().sent).toEqual([hello]);
  socket().say({ type: "welcome", resumed: true });
  socket().say({ type: "event", sequence: 1, event: event("run-1", "a") });
  socket().say({ type: "event", sequence: 2, event: event("run-1", "b") });
  expect(events).toEqual([event("run-1", "a"), event("run-1", "b")]);
  expect(socket().sent.slice(1)).toEqual([
    { type: "seen", sequence: 1 },
    { type: "seen", sequence: 2 },
  ]);
  expect(states.map((state) => state.kind)).toEqual(["connecting", "connected", "reconnecting", "connected"]);
});

test("a call under way when the socket broke fails and is not repeated", async () => {
  const connection = await beginConnected();
  const call = connection.call("startRun", {});
  const failure = expect(call).rejects.toThrow("the connection to the program was lost before it answered");
  socket().drop();
  await failure;
  await vi.advanceTimersByTimeAsync(300);
  socket().open();
  socket().say({ type: "welcome", resumed: true });
  expect(socket().calls()).toEqual([]);
});

test("when the server forgot the page, each run that was going on is told as lost", async () => {
  const connection = await beginConnected();
  const starting = connection.call("startRun", {});
  socket().say({ type: "result", id: 1, value: "run-1" });
  await starting;
  socket().drop();
  await vi.advanceTimersByTimeAsync(300);
  socket().open();
  socket().say({ type: "welcome", resumed: false });
  expect(events).toEqual([
    {
      type: "failed",
      run: "run-1",
      failure: { code: "closed", message: "The connection to the program was lost, and with it this run." },
    },
  ]);
  socket().say({ type: "event", sequence: 1, event: event("run-2", "new") });
  expect(events.at(-1)).toEqual(event("run-2", "new"));
});

test("a page without a session ends with what to do, and later calls say so too", async () => {
  const connection = await begin();
  for (let n = 0; n < 3; n += 1) {
    socket().drop();
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect([sockets.length, states.at(-1)?.kind]).toEqual([3, "ended"]);
  await expect(connection.call("shellFacts")).rejects.toThrow("Open the link that it printed");
});

test("a refused link opens no socket", async () => {
  await begin("The program refused this page.");
  expect([sockets.length, states.at(-1)]).toEqual([
    0,
    { kind: "ended", message: "The program refused this page." },
  ]);
});

test("a server that stays away is given up after a while", async () => {
  await beginConnected();
  for (let n = 0; n < 40 && states.at(-1)?.kind !== "ended"; n += 1) {
    socket().drop();
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(states.at(-1)).toMatchObject({
    kind: "ended",
    message: expect.stringContaining("does not answer any more"),
  });
  expect(sockets.length).toBe(25);
});
