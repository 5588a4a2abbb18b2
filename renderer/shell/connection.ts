// The socket to the browser shell's server: opens it, keeps it open, and pairs answers with calls.
import type { RunEvent } from "../../shared/api.ts";
import { type PageFrame, type ServerFrame, SOCKET_PATH } from "../../shared/api-frames.ts";

export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "connected" }
  /** The socket was lost and is tried again; runs go on meanwhile. */
  | { readonly kind: "reconnecting"; readonly attempt: number }
  /** It is not tried again; `message` says what to do. */
  | { readonly kind: "ended"; readonly message: string };

interface Waiting {
  readonly frame: Extract<PageFrame, { type: "call" }>;
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

/** What the connection needs of its surroundings; tests give their own. */
export interface ConnectionParts {
  /** Exchanges the token of the link for a session when there is one; a sentence when that failed. */
  signIn(): Promise<string | null>;
  openSocket(path: string): WebSocket;
}

/** Waits between tries grow from a quarter second to five; after the last one the server is taken as ended. */
const WAITS_MS = [250, 500, 1000, 2000, ...Array<number>(20).fill(5000)];

const NO_SESSION =
  "This page has no session with the program. Open the link that it printed, or press Enter there for a new one.";
const SERVER_ENDED =
  "The program that serves this page does not answer any more. Start it again and open its new link.";

export class Connection {
  readonly #parts: ConnectionParts;
  readonly #page = pageId();
  readonly #watchers = new Set<(state: ConnectionState) => void>();
  readonly #eventListeners = new Set<(event: RunEvent) => void>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #openRuns = new Set<string>();
  #state: ConnectionState = { kind: "connecting" };
  #socket: WebSocket | null = null;
  #nextId = 1;
  #seen = 0;
  #attempt = 0;
  #everConnected = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    void this.#begin();
  }

  watch(listener: (state: ConnectionState) => void): () => void {
    this.#watchers.add(listener);
    listener(this.#state);
    return () => void this.#watchers.delete(listener);
  }

  onEvent(listener: (event: RunEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => void this.#eventListeners.delete(listener);
  }

  /** Calls a method of the server. Rejects with its reason, or when the connection has ended. */
  call(method: string, ...values: readonly unknown[]): Promise<unknown> {
    if (this.#state.kind === "ended") return Promise.reject(new Error(this.#state.message));
    const frame = { type: "call", id: this.#nextId, method, values } as const;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(frame.id, { frame, resolve, reject });
      if (this.#state.kind === "connected") this.#send(frame);
    });
  }

  async #begin(): Promise<void> {
    const failure = await this.#parts.signIn();
    if (failure === null) this.#open();
    else this.#end(failure);
  }

  #open(): void {
    const socket = this.#parts.openSocket(SOCKET_PATH);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#send({ type: "hello", page: this.#page }));
    socket.addEventListener("message", (message) =>
      this.#receive(JSON.parse(String(message.data)) as ServerFrame),
    );
    socket.addEventListener("close", () => this.#lost());
  }

  #send(frame: PageFrame): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  #receive(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.#welcomed(frame.resumed);
        break;
      case "event":
        this.#event(frame.sequence, frame.event);
        break;
      case "result":
        this.#remember(frame);
        this.#waiting.get(frame.id)?.resolve(frame.value ?? undefined);
        this.#waiting.delete(frame.id);
        break;
      case "refused":
        this.#waiting.get(frame.id)?.reject(new Error(frame.message));
        this.#waiting.delete(frame.id);
        break;
    }
  }

  /** Notes the id of a run that was started, to be able to say that it was lost. */
  #remember(frame: Extract<ServerFrame, { type: "result" }>): void {
    const method = this.#waiting.get(frame.id)?.frame.method;
    if (method === "startRun" && typeof frame.value === "string") this.#openRuns.add(frame.value);
  }

  #welcomed(resumed: boolean): void {
    this.#attempt = 0;
    if (!resumed) {
      this.#seen = 0;
      if (this.#everConnected) this.#runsAreGone();
    }
    this.#everConnected = true;
    this.#change({ kind: "connected" });
    // Calls made while there was no socket. One that was under way when the socket broke is not repeated.
    for (const { frame } of this.#waiting.values()) this.#send(frame);
  }

  #event(sequence: number, event: RunEvent): void {
    this.#send({ type: "seen", sequence });
    if (sequence <= this.#seen) return;
    this.#seen = sequence;
    if (event.type === "snapshot" || event.type === "failed") this.#openRuns.delete(event.run);
    for (const listener of [...this.#eventListeners]) listener(event);
  }

  #lost(): void {
    this.#socket = null;
    if (this.#state.kind === "connected") {
      this.#failWaiting("the connection to the program was lost before it answered");
    }
    const wait = WAITS_MS[this.#attempt];
    const refused = !this.#everConnected && this.#attempt >= 2;
    if (refused || wait === undefined) {
      this.#end(refused ? NO_SESSION : SERVER_ENDED);
      return;
    }
    this.#attempt += 1;
    if (this.#everConnected) this.#change({ kind: "reconnecting", attempt: this.#attempt });
    setTimeout(() => this.#open(), wait);
  }

  #end(message: string): void {
    this.#change({ kind: "ended", message });
    this.#failWaiting(message);
    this.#runsAreGone();
  }

  #failWaiting(message: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(message));
  }

  /** The server does not know the page any more: say of each run that nothing will follow. */
  #runsAreGone(): void {
    const message = "The connection to the program was lost, and with it this run.";
    const runs = [...this.#openRuns];
    this.#openRuns.clear();
    for (const run of runs) {
      for (const listener of [...this.#eventListeners]) {
        listener({ type: "failed", run, failure: { code: "closed", message } });
      }
    }
  }

  #change(state: ConnectionState): void {
    this.#state = state;
    for (const listener of [...this.#watchers]) listener(state);
  }
}

/** 32 hex digits. */
function pageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
