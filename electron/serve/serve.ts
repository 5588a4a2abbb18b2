// The browser shell's server: the built page and its socket, on the loopback address only.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { OpenedFile } from "../../shared/api.ts";
import { LARGEST_PAGE_FRAME, OPENED_PATH, SESSION_PATH, SOCKET_PATH } from "../../shared/api-frames.ts";
import type { Backend } from "../backend/backend.ts";
import { readPageFile } from "../static/page-files.ts";
import { SECURITY_HEADERS } from "../static/security-headers.ts";
import { refusal } from "./guard.ts";
import { keepAlive } from "./keep-alive.ts";
import { Pages } from "./pages.ts";
import { readToken } from "./read-token.ts";
import { Sessions } from "./tokens.ts";

export interface ServeOptions {
  readonly backend: Backend;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** 0: any free port. */
  readonly port: number;
  /** How long a page's runs go on after its socket is gone; default 60 s. */
  readonly graceMs?: number;
  /** Snapshot files that every page opens when it begins. */
  readonly files?: readonly OpenedFile[];
}

export interface RunningServer {
  readonly port: number;
  /** A fresh link that works once; the link before it is void. */
  link(): string;
  /** Ends runs, sockets and the server. */
  close(): Promise<void>;
}

/** Starts the server. @throws the network's own error, e.g. EADDRINUSE. */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const sessions = new Sessions();
  const pages = new Pages(options.backend, options.graceMs ?? 60_000);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_PAGE_FRAME,
    perMessageDeflate: false,
  });
  const server = createServer((request, response) => {
    answer(request, response, sessions, options).catch(() => end(response, 500, "it failed"));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => undefined);
    const session = sessions.sessionOf(request.headers.cookie);
    if (request.url !== SOCKET_PATH) return refuseUpgrade(socket, "404 Not Found");
    if (refusal(request, true) !== null) return refuseUpgrade(socket, "403 Forbidden");
    if (session === null) return refuseUpgrade(socket, "401 Unauthorized");
    sockets.handleUpgrade(request, socket, head, (open) => {
      keepAlive(open);
      pages.connect(open, session);
    });
  });
  const port = await listen(server, options.port);
  return {
    port,
    link: () => `http://127.0.0.1:${port}/#token=${sessions.issueToken()}`,
    async close() {
      pages.close();
      for (const socket of sockets.clients) socket.close(1001, "the server ends");
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => {
          for (const socket of sockets.clients) socket.terminate();
          server.closeAllConnections();
        }, 500).unref();
      });
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Sessions,
  { pageFolder, files = [] }: ServeOptions,
): Promise<void> {
  const path = (request.url ?? "/").split(/[?#]/, 1)[0] ?? "/";
  const post = request.method === "POST";
  const refused = refusal(request, post);
  if (refused !== null) return end(response, 403, refused);
  if (post && path === SESSION_PATH) {
    const token = await readToken(request);
    if (token === null) return end(response, 400, "a token is needed");
    const session = sessions.redeem(token);
    if (session === null) return end(response, 401, "this link was used already, or is not of this server");
    response.setHeader("Set-Cookie", sessions.cookie(session));
    return end(response, 204, "");
  }
  if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405, "only GET");
  if (path === OPENED_PATH || path.startsWith(`${OPENED_PATH}/`)) {
    // A person's snapshots, not the program's own page: for a session alone.
    if (sessions.sessionOf(request.headers.cookie) === null) return end(response, 401, "a session is needed");
    const file = openedFile(path, files);
    return file === null ? end(response, 404, "no such file") : give(request, response, file, "no-store");
  }
  const file = await readPageFile(pageFolder, path);
  if (file === null) return end(response, 404, "no such page");
  give(request, response, file, "no-cache");
}

interface Given {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** The list of names, or one file by its place in it; null when there is no such file. */
function openedFile(path: string, files: readonly OpenedFile[]): Given | null {
  if (path === OPENED_PATH) {
    const names = JSON.stringify(files.map(({ name }) => name));
    return { mediaType: "application/json", bytes: new TextEncoder().encode(names) };
  }
  const nth = path.slice(OPENED_PATH.length + 1);
  const file = /^\d{1,3}$/.test(nth) ? files[Number(nth)] : undefined;
  return file === undefined ? null : { mediaType: "application/x-vethscope", bytes: file.bytes };
}

function give(request: IncomingMessage, response: ServerResponse, file: Given, cache: string): void {
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    "Content-Type": file.mediaType,
    "Content-Length": file.bytes.byteLength,
    "Cache-Control": cache,
  });
  response.end(request.method === "HEAD" ? undefined : file.bytes);
}

function end(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
  });
  response.end(text);
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
