// The browser shell's server over real HTTP and WebSocket: what it gives its own page, and what it refuses.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { ServerFrame } from "../../shared/api-frames.ts";
import { createBackend } from "../backend/backend.ts";
import { FACTS, fakeParts, fakeSnapshot, fakeTransport } from "../testing/fake-steps.ts";
import { type RunningServer, startServer } from "./serve.ts";

const PAGE_A = "a".repeat(32);
const PAGE_B = "b".repeat(32);
const FILES = ["node7.vethscope", "node8.vethscope"].map((name) => ({
  name,
  bytes: new TextEncoder().encode(`of ${name}`),
}));
let folder = "";
let server: RunningServer;
let aborted = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-serve-"));
  mkdirSync(join(folder, "page"));
  writeFileSync(join(folder, "page", "index.html"), "<p>page</p>");
  writeFileSync(join(folder, "secret.txt"), "secret");
  aborted = 0;
  const backend = createBackend(
    fakeParts({
      connect: async (request, { ask, signal }) => {
        signal.addEventListener("abort", () => {
          aborted += 1;
        });
        if (request.target !== "fast") await ask({ kind: "password", host: request.target, user: "ada" });
        return fakeTransport(request.target);
      },
    }),
  );
  server = await startServer({
    backend,
    pageFolder: join(folder, "page"),
    port: 0,
    graceMs: 150,
    files: FILES,
  });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, body } = options;
    const sent = httpRequest({ host: "127.0.0.1", port: server.port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const own = () => `http://127.0.0.1:${server.port}`;
const token = () => new URL(server.link()).hash.replace("#token=", "");

function redeem(value: string, headers: Record<string, string> = {}): Promise<Answer> {
  return ask("/session", {
    method: "POST",
    headers: { Origin: own(), "Content-Type": "application/json", ...headers },
    body: JSON.stringify({ token: value }),
  });
}

async function cookie(): Promise<string> {
  const answer = await redeem(token());
  return (answer.headers["set-cookie"]?.[0] ?? "").split(";", 1)[0] ?? "";
}

/** Opens the socket; resolves to it, or rejects with the server's status. */
function open(headers: Record<string, string>): Promise<WebSocket & { frames: ServerFrame[] }> {
  const socket = Object.assign(new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers }), {
    frames: [] as ServerFrame[],
  });
  socket.on("message", (data) => socket.frames.push(JSON.parse(String(data)) as ServerFrame));
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve(socket));
    socket.on("error", reject);
  });
}

async function openPage(page: string, cookieText: string) {
  const socket = await open({ Origin: own(), Cookie: cookieText });
  socket.send(JSON.stringify({ type: "hello", page }));
  return socket;
}

function frameOf<T extends ServerFrame["type"]>(
  socket: { frames: ServerFrame[] },
  type: T,
  accept: (frame: Extract<ServerFrame, { type: T }>) => boolean = () => true,
): Promise<Extract<ServerFrame, { type: T }>> {
  return vi.waitFor(() => {
    const frames = socket.frames.filter((frame) => frame.type === type) as Extract<
      ServerFrame,
      { type: T }
    >[];
    const found = frames.find(accept);
    if (found === undefined) throw new Error(`no ${type} frame yet`);
    return found;
  });
}

const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.on("close", resolve));

describe("pages", () => {
  test("the page comes with the strict policy", async () => {
    const answer = await ask("/");
    expect([answer.status, answer.text]).toEqual([200, "<p>page</p>"]);
    expect(answer.headers["content-security-policy"]).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(answer.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
    });
  });

  test.each(["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/x/../../secret.txt"])(
    "%s is not served",
    async (path) => {
      const answer = await ask(path);
      expect([answer.status, answer.text]).toEqual([404, "no such page"]);
    },
  );

  test.each([
    "evil.example",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "10.0.0.1",
  ])("Host %s is refused", async (host) => {
    expect((await ask("/", { headers: { Host: host } })).status).toBe(403);
  });

  test("the port of an ssh forward is accepted in Host", async () => {
    expect((await ask("/", { headers: { Host: "localhost:9999" } })).status).toBe(200);
  });

  test("it listens on the loopback address only", async () => {
    const outside = await new Promise<string>((resolve) => {
      // 127.0.0.2 is this machine too, but not the address it listens on.
      const socket = connect({ host: "127.0.0.2", port: server.port }, () => resolve("connected"));
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "?"));
    });
    expect(outside).toBe("ECONNREFUSED");
  });

  test("PUT is refused", async () => {
    expect((await ask("/", { method: "PUT" })).status).toBe(405);
  });
});

describe("files it was started with", () => {
  test("are listed and given to a session, and to nobody else", async () => {
    const paths = ["/opened", "/opened/0", "/opened/1", "/opened/2", "/opened/x", "/opened/0/../1"];
    const strangers = await Promise.all(paths.map((path) => ask(path)));
    expect(strangers.map(({ status, text }) => [status, text])).toEqual(
      paths.map(() => [401, "a session is needed"]),
    );
    const session = { Cookie: await cookie() };
    const answers = await Promise.all(paths.map((path) => ask(path, { headers: session })));
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [200, '["node7.vethscope","node8.vethscope"]'],
      [200, "of node7.vethscope"],
      [200, "of node8.vethscope"],
      [404, "no such file"],
      [404, "no such file"],
      [404, "no such file"],
    ]);
    expect(answers[1]?.headers).toMatchObject({
      "content-type": "application/x-vethscope",
      "cache-control": "no-store",
    });
  });
});

describe("the token", () => {
  test("is exchanged once for a cookie no script can read", async () => {
    const value = token();
    const first = await redeem(value);
    const second = await redeem(value);
    expect([first.status, second.status]).toEqual([204, 401]);
    expect(first.headers["set-cookie"]?.[0]).toMatch(
      /^vethscope-[0-9a-f]{8}=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(second.headers["set-cookie"]).toBeUndefined();
  });

  test("of an earlier link is void when a new link was made", async () => {
    const old = token();
    const fresh = token();
    expect([(await redeem(old)).status, (await redeem(fresh)).status]).toEqual([401, 204]);
  });

  test("is not used up by a wrong guess", async () => {
    const value = token();
    expect([(await redeem("0".repeat(64))).status, (await redeem(value)).status]).toEqual([401, 204]);
  });

  test.each<[string, Record<string, string>, number]>([
    ["another page's origin", { Origin: "http://evil.example" }, 403],
    ["another port's origin", { Origin: "http://127.0.0.1:1" }, 403],
    ["a sandboxed page's origin", { Origin: "null" }, 403],
    ["another host name", { Host: "evil.example", Origin: "http://evil.example" }, 403],
    ["a form's content type", { "Content-Type": "text/plain" }, 400],
  ])("with %s is refused", async (_what, headers, status) => {
    const answer = await redeem(token(), headers);
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([status, undefined]);
  });

  test("in a huge body is refused", async () => {
    expect((await redeem("x".repeat(100_000))).status).toBe(400);
  });
});

describe("the socket", () => {
  test.each<[string, () => Promise<Record<string, string>>, RegExp]>([
    ["without a cookie", async () => ({ Origin: own() }), /401/],
    ["with a made-up cookie", async () => ({ Origin: own(), Cookie: "vethscope-00000000=x" }), /401/],
    ["of another origin", async () => ({ Origin: "http://evil.example", Cookie: await cookie() }), /403/],
    ["without an origin", async () => ({ Cookie: await cookie() }), /403/],
    [
      "under another host name",
      async () => ({ Host: "evil.example", Origin: "http://evil.example", Cookie: await cookie() }),
      /403/,
    ],
  ])("%s is refused", async (_what, headers, status) => {
    await expect(open(await headers())).rejects.toThrow(status);
  });

  test("answers calls and refuses wrong ones with a reason", async () => {
    const socket = await openPage(PAGE_A, await cookie());
    socket.send(JSON.stringify({ type: "call", id: 1, method: "shellFacts", values: [] }));
    socket.send(JSON.stringify({ type: "call", id: 2, method: "startRun", values: [{ target: "-x" }] }));
    socket.send(JSON.stringify({ type: "call", id: 3, method: "openFile", values: [] }));
    expect((await frameOf(socket, "result")).value).toEqual(FACTS);
    expect((await frameOf(socket, "refused", (frame) => frame.id === 2)).message).toMatch(
      /argument 0.target/,
    );
    expect((await frameOf(socket, "refused", (frame) => frame.id === 3)).message).toBe("no such method");
  });

  test.each<[string, string | Buffer, number]>([
    [
      "an oversized frame",
      JSON.stringify({ type: "call", id: 1, method: "x", values: ["y".repeat(2 << 20)] }),
      1009,
    ],
    ["a frame that is no JSON", "hello", 1008],
    ["a frame of no known kind", JSON.stringify({ type: "exec", command: "id" }), 1008],
    ["a binary frame", Buffer.from([1, 2, 3]), 1003],
    ["a second hello", JSON.stringify({ type: "hello", page: PAGE_B }), 1008],
  ])("is closed after %s", async (_what, frame, code) => {
    const socket = await openPage(PAGE_A, await cookie());
    await frameOf(socket, "welcome");
    const end = closed(socket);
    socket.send(frame);
    expect(await end).toBe(code);
  });

  test("is closed when a call comes before hello", async () => {
    const socket = await open({ Origin: own(), Cookie: await cookie() });
    const end = closed(socket);
    socket.send(JSON.stringify({ type: "call", id: 1, method: "shellFacts", values: [] }));
    expect(await end).toBe(1008);
  });

  test("brings a run's events to the page that started it and to no other", async () => {
    const first = await cookie();
    const socket = await openPage(PAGE_A, first);
    const sameSession = await openPage(PAGE_B, first);
    const otherSession = await openPage(PAGE_A, await cookie());
    for (const one of [socket, sameSession, otherSession]) await frameOf(one, "welcome");
    socket.send(JSON.stringify({ type: "call", id: 1, method: "startRun", values: [{ target: "fast" }] }));
    const run = (await frameOf(socket, "result")).value;
    const event = (await frameOf(socket, "event", (frame) => frame.event.type === "snapshot")).event;
    expect(event).toEqual({ type: "snapshot", run, snapshot: fakeSnapshot("fast") });
    expect([sameSession.frames, otherSession.frames].map((frames) => frames.map((one) => one.type))).toEqual([
      ["welcome"],
      ["welcome"],
    ]);
  });

  test("that comes back in time resumes: unseen events again, seen ones not", async () => {
    const session = await cookie();
    const before = await openPage(PAGE_A, session);
    before.send(JSON.stringify({ type: "call", id: 1, method: "startRun", values: [{ target: "slow" }] }));
    const prompt = await frameOf(before, "event", (frame) => frame.event.type === "prompt");
    before.send(JSON.stringify({ type: "seen", sequence: prompt.sequence - 1 }));
    before.close();
    await closed(before);
    const after = await openPage(PAGE_A, session);
    expect((await frameOf(after, "welcome")).resumed).toBe(true);
    expect(await frameOf(after, "event")).toEqual(prompt);
    expect(aborted).toBe(0);
  });

  test("that stays away ends its page's runs", async () => {
    const session = await cookie();
    const socket = await openPage(PAGE_A, session);
    socket.send(JSON.stringify({ type: "call", id: 1, method: "startRun", values: [{ target: "slow" }] }));
    await frameOf(socket, "event", (frame) => frame.event.type === "prompt");
    socket.terminate();
    await vi.waitFor(() => expect(aborted).toBe(1));
    const after = await openPage(PAGE_A, session);
    expect((await frameOf(after, "welcome")).resumed).toBe(false);
  });
});
