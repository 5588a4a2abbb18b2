// Connections that stay open after a collection, so that the next one of the same host asks and logs in no more.
import type { CollectRequest } from "../../shared/api.ts";
import type { HostTransport } from "../transport/host-transport.ts";

/** A connection nobody used for so long is closed. Milliseconds. */
const IDLE_MS = 15 * 60_000;
/** The one used longest ago makes room. */
const MOST_KEPT = 8;

export interface KeptConnections {
  /** A connection that is there; it is the caller's from now on. */
  take(request: CollectRequest): HostTransport | null;
  /** Keeps one; `onGone` is told when it is lost or was closed for want of use. This machine needs no keeping. */
  keep(
    request: CollectRequest,
    transport: HostTransport,
    onGone: (state: "lost" | "idle", why: string) => void,
  ): boolean;
  close(): void;
}

interface Kept {
  readonly transport: HostTransport;
  readonly timer: NodeJS.Timeout;
}

export function keepConnections(idleMs: number = IDLE_MS): KeptConnections {
  const kept = new Map<string, Kept>();

  function drop(key: string, transport: HostTransport): boolean {
    const one = kept.get(key);
    if (one?.transport !== transport) return false;
    clearTimeout(one.timer);
    return kept.delete(key);
  }

  return {
    take(request) {
      const key = keyOf(request);
      const one = kept.get(key);
      if (one === undefined) return null;
      drop(key, one.transport);
      return one.transport;
    },
    keep(request, transport, onGone) {
      if (transport.kind === "local") return false;
      const key = keyOf(request);
      const before = kept.get(key);
      if (before !== undefined && drop(key, before.transport)) before.transport.close();
      const timer = setTimeout(() => {
        if (!drop(key, transport)) return;
        transport.close();
        onGone("idle", "The connection was not used for a while and was closed.");
      }, idleMs);
      timer.unref();
      kept.set(key, { transport, timer });
      void transport.ended.then((why) => {
        if (drop(key, transport)) onGone("lost", why);
      });
      const [oldest] = kept;
      if (kept.size > MOST_KEPT && oldest !== undefined && drop(oldest[0], oldest[1].transport))
        oldest[1].transport.close();
      return true;
    },
    close() {
      for (const [key, { transport }] of [...kept]) if (drop(key, transport)) transport.close();
    },
  };
}

/** What must be the same for a connection to serve another request. Becoming root comes after it, so sudo is not in it. */
function keyOf({ target, via, identityFile, knownHostsFile, useAgent }: CollectRequest): string {
  const way = via ?? "ssh2";
  return JSON.stringify([target, way, identityFile ?? "", knownHostsFile ?? "", useAgent !== false]);
}
