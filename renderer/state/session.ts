// The session: what is open, which run is under way, which screen is shown.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { RunFailure } from "../../shared/api.ts";
import type { OpenDocument } from "./document.ts";
import type { RunState } from "./run.ts";

export interface FailedRun {
  readonly target: string;
  readonly failure: RunFailure;
}

/** The connection behind a picture: kept for the next collection, lost, or closed for want of use. */
export interface ConnectionState {
  readonly state: "kept" | "lost" | "idle";
  /** One sentence; "" while it is kept. */
  readonly why: string;
}

export interface SessionState {
  readonly view: "start" | "hosts" | "connecting" | "picture";
  readonly document: OpenDocument | null;
  /** The next source is opened beside what is open, not instead of it. */
  readonly adding: boolean;
  readonly run: RunState | null;
  readonly cancelling: boolean;
  /** How the last run failed; gone when another starts or succeeds. */
  readonly failed: FailedRun | null;
  /** Of the last runs, by run. */
  readonly connections: ReadonlyMap<string, ConnectionState>;
  /** Name of the file or sample being read. */
  readonly opening: string | null;
  /** Why the last file could not be opened. */
  readonly openError: string | null;
}

export type Session = StoreApi<SessionState>;

export function createSession(): Session {
  return createStore<SessionState>(() => ({
    view: "start",
    document: null,
    adding: false,
    run: null,
    cancelling: false,
    failed: null,
    connections: new Map(),
    opening: null,
    openError: null,
  }));
}

/** A picture that is watched live has a run every few seconds. */
const MOST_CONNECTIONS = 100;

/** What became of the connection of a run. */
export function noteConnection(session: Session, run: string, connection: ConnectionState): void {
  const { connections } = session.getState();
  const last = [...connections].filter(([other]) => other !== run).slice(1 - MOST_CONNECTIONS);
  session.setState({ connections: new Map([...last, [run, connection]]) });
}

/** Whether the person must decide about a changed or revoked host key before anything else. */
export function isHostKeyStop(failed: FailedRun | null): boolean {
  return failed?.failure.code === "host-key-changed" || failed?.failure.code === "host-key-revoked";
}
