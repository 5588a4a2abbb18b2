// Notices sockets whose other end went away without a word (a laptop that sleeps, a cut ssh forward).
import type { WebSocket } from "ws";

const PING_EVERY_MS = 20_000;

/** Pings the socket and ends it when a ping was not answered by the next. */
export function keepAlive(socket: WebSocket, everyMs = PING_EVERY_MS): void {
  let answered = true;
  socket.on("pong", () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, everyMs);
  timer.unref();
  socket.on("close", () => clearInterval(timer));
}
