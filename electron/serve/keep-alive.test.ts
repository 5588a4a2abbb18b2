// A socket whose other end is gone is ended at the second ping; one that answers stays.
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { keepAlive } from "./keep-alive.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function socketThat(answers: boolean) {
  const socket = Object.assign(new EventEmitter(), {
    ping: vi.fn(() => void (answers && socket.emit("pong"))),
    terminate: vi.fn(() => void socket.emit("close")),
  });
  keepAlive(socket as unknown as WebSocket, 1000);
  return socket;
}

test("silent for two pings: ended once, and pinged no more", () => {
  const silent = socketThat(false);
  const alive = socketThat(true);
  vi.advanceTimersByTime(10_500);
  expect({
    silent: [silent.ping.mock.calls.length, silent.terminate.mock.calls.length],
    alive: [alive.ping.mock.calls.length, alive.terminate.mock.calls.length],
  }).toEqual({ silent: [1, 1], alive: [10, 0] });
});
