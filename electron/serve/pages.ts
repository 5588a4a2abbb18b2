// The pages of the browser shell: each has a backend session that outlives a lost socket for a while.
import type { RawData, WebSocket } from "ws";
import type { ServerFrame } from "../../shared/api-frames.ts";
import type { Backend, BackendSession } from "../backend/backend.ts";
import { Outbox } from "./outbox.ts";
import { readPageFrame } from "./page-frames.ts";

interface Page {
  readonly key: string;
  readonly session: BackendSession;
  readonly outbox: Outbox;
  socket: WebSocket | null;
  /** Calls not answered yet. */
  pending: number;
  leaving: NodeJS.Timeout | null;
}

/** Open pages over all sessions, and unanswered calls of one page: beyond that something is wrong. */
const MOST_PAGES = 32;
const MOST_PENDING = 64;

/** Close codes of RFC 6455: a frame of a kind we do not take, and a frame against the rules. */
const UNSUPPORTED = 1003;
const AGAINST_RULES = 1008;
const TRY_LATER = 1013;

export class Pages {
  readonly #pages = new Map<string, Page>();
  readonly #backend: Backend;
  readonly #graceMs: number;

  /** @param graceMs how long a page's runs go on after its socket is gone. */
  constructor(backend: Backend, graceMs: number) {
    this.#backend = backend;
    this.#graceMs = graceMs;
  }

  /** Serves one socket of a session: hello, then calls. */
  connect(socket: WebSocket, session: string): void {
    let page: Page | null = null;
    socket.on("message", (data: RawData, isBinary: boolean) => {
      if (isBinary) return socket.close(UNSUPPORTED, "text frames only");
      const frame = readPageFrame(data.toString());
      if (frame === null) return socket.close(AGAINST_RULES, "not a frame of this protocol");
      if (frame.type === "hello") {
        if (page !== null) return socket.close(AGAINST_RULES, "hello was said already");
        page = this.#greet(socket, `${session}/${frame.page}`);
      } else if (page === null) {
        socket.close(AGAINST_RULES, "hello comes first");
      } else if (frame.type === "seen") {
        page.outbox.seen(frame.sequence);
      } else {
        void this.#answer(page, socket, frame.id, frame.method, frame.values);
      }
    });
    // A frame that breaks the protocol (too large, bad UTF-8): ws closes the socket itself.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (page !== null && page.socket === socket) this.#leave(page);
    });
  }

  /** Ends every page's runs. */
  close(): void {
    for (const page of [...this.#pages.values()]) this.#end(page);
  }

  #greet(socket: WebSocket, key: string): Page | null {
    const known = this.#pages.get(key);
    if (known === undefined && this.#pages.size >= MOST_PAGES) {
      socket.close(TRY_LATER, "too many pages are open");
      return null;
    }
    const page = known ?? this.#open(key);
    if (page.leaving !== null) clearTimeout(page.leaving);
    page.leaving = null;
    page.socket?.terminate();
    page.socket = socket;
    send(socket, { type: "welcome", resumed: known !== undefined });
    for (const frame of page.outbox.unseen()) send(socket, frame);
    return page;
  }

  #open(key: string): Page {
    const outbox = new Outbox();
    const session = this.#backend.openSession((event) => {
      const frame = outbox.add(event);
      if (page.socket !== null) send(page.socket, frame);
    });
    const page: Page = { key, session, outbox, socket: null, pending: 0, leaving: null };
    this.#pages.set(key, page);
    return page;
  }

  async #answer(page: Page, socket: WebSocket, id: number, method: string, values: readonly unknown[]) {
    if (page.pending >= MOST_PENDING)
      return send(socket, { type: "refused", id, message: "too many calls at once" });
    page.pending += 1;
    try {
      const value = await page.session.call(method, values);
      send(socket, { type: "result", id, value: value ?? null });
    } catch (error) {
      const message = error instanceof Error ? error.message : "it failed";
      send(socket, { type: "refused", id, message });
    } finally {
      page.pending -= 1;
    }
  }

  #leave(page: Page): void {
    page.socket = null;
    page.leaving = setTimeout(() => this.#end(page), this.#graceMs);
    page.leaving.unref();
  }

  #end(page: Page): void {
    if (page.leaving !== null) clearTimeout(page.leaving);
    this.#pages.delete(page.key);
    page.session.close();
    page.socket?.close();
  }
}

function send(socket: WebSocket, frame: ServerFrame): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
}
