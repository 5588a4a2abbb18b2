// The messages of VethscopeApi over a WebSocket, each one JSON text frame. Only the browser shell uses them.
import type { RunEvent } from "./api.ts";

/** The socket's path on the server that gave the page. */
export const SOCKET_PATH = "/rpc";
/** Where the one-time token of the link is exchanged for a session cookie: POST `{"token": "..."}`. */
export const SESSION_PATH = "/session";
/** Files the program was started with: GET gives their names as a JSON list, `/opened/0` the bytes of the first. */
export const OPENED_PATH = "/opened";
/** The largest frame a page may send, in bytes; a server's frame carries whole snapshots and has no such limit. */
export const LARGEST_PAGE_FRAME = 1024 * 1024;

/** What a page sends. */
export type PageFrame =
  /** First on every socket. `page` is 32 hex digits made once per page load: by it a new socket resumes. */
  | { readonly type: "hello"; readonly page: string }
  | {
      readonly type: "call";
      readonly id: number;
      readonly method: string;
      readonly values: readonly unknown[];
    }
  /** Every event up to this number has arrived and need not be sent again. */
  | { readonly type: "seen"; readonly sequence: number };

/** What the server sends. */
export type ServerFrame =
  /** Answers hello. `resumed` is false when the server does not know the page: its earlier runs are gone. */
  | { readonly type: "welcome"; readonly resumed: boolean }
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "refused"; readonly id: number; readonly message: string }
  | { readonly type: "event"; readonly sequence: number; readonly event: RunEvent };
