// One SSH connection of the chain: handshake with the host key checked, then the login.
import { type AnyAuthMethod, type AuthenticationType, Client, type ConnectConfig } from "ssh2";
import { TransportError } from "../transport/host-transport.ts";
import { offeredAlgorithms } from "./algorithms.ts";
import type { Ask } from "./asking.ts";
import type { HopSettings } from "./config/settings.ts";
import {
  cancelled,
  closedDuringLogin,
  handshakeFailure,
  hostKeyUnsaved,
  loginRefused,
  noAnswer,
  silentDuringLogin,
} from "./errors.ts";
import { gatherCandidates } from "./login/candidates.ts";
import { type OpenedKeys, planLogin } from "./login/login.ts";
import { startPatience } from "./patience.ts";
import type { HopSocket } from "./sockets.ts";
import { startHostTrust } from "./trust/host-trust.ts";

/** A login may wait for a push to someone's phone without asking anything here. Milliseconds of silence. */
const LOGIN_SILENCE_MS = 90_000;
/** Three unanswered ones end a connection to a host that has frozen. Milliseconds. */
const KEEPALIVE_MS = 15_000;
const KEEPALIVE_COUNT = 3;
/** How much of a host's banner is kept for a failure's detail. Characters. */
const BANNER_LIMIT = 2_000;

export interface HopRequest {
  readonly settings: HopSettings;
  /** `10.0.0.7:22`. */
  readonly where: string;
  /** Opens the stream; called when everything else is ready. */
  readonly open: () => Promise<HopSocket>;
  readonly password: string | null;
  readonly useAgent: boolean;
  readonly opened: OpenedKeys;
  /** For the handshake, from the open stream to the last key exchange message. Milliseconds. */
  readonly handshakeLimitMs: number;
  readonly ask: Ask;
  readonly signal: AbortSignal;
  readonly onAuthenticating: () => void;
  readonly onNotice: (sentence: string) => void;
}

export interface ConnectedHop {
  readonly client: Client;
  close(): void;
}

/** Connects and logs in. @throws TransportError; nothing stays open then. */
export async function connectHop(request: HopRequest): Promise<ConnectedHop> {
  const { settings, where, signal } = request;
  const candidates = await gatherCandidates(settings, request.useAgent);
  let askUnpaused: Ask = request.ask;
  const ask: Ask = (prompt) => askUnpaused(prompt);
  const trust = await startHostTrust(settings, where, ask);
  if (signal.aborted) throw cancelled(where);
  const socket = await request.open();

  return new Promise((resolve, reject) => {
    const client = new Client();
    let settled = false;
    let banner = "";
    let remoteOffers = "";
    let handshakeDone = false;
    let methods: readonly string[] | null = null;

    const fail = (reason: unknown) => {
      if (settled) return;
      settle();
      client.destroy();
      socket.close();
      reject(reason);
    };
    const failUnlessExplained = (reason: TransportError) => {
      socket.explain().then((better) => fail(better ?? reason), fail);
    };
    const settle = () => {
      settled = true;
      patience.end();
      signal.removeEventListener("abort", onAbort);
    };
    const onAbort = () => fail(cancelled(where));
    const patience = startPatience(request.handshakeLimitMs, () => {
      const seconds = (handshakeDone ? LOGIN_SILENCE_MS : request.handshakeLimitMs) / 1000;
      fail(handshakeDone ? silentDuringLogin(where, seconds) : noAnswer(where, seconds, true));
    });
    askUnpaused = (prompt) => patience.whilePaused(() => request.ask(prompt));
    signal.addEventListener("abort", onAbort, { once: true });

    const login = planLogin({
      settings,
      where,
      candidates,
      password: request.password,
      opened: request.opened,
      ask,
      onStop: fail,
    });

    async function nextAttempt(): Promise<AnyAuthMethod | null> {
      if (handshakeDone && !settled) patience.renew(LOGIN_SILENCE_MS);
      const attempt = await login.next(methods);
      if (attempt === null) fail(loginRefused(where, login.attempts(banner)));
      return settled ? null : attempt;
    }

    client.on("error", (error: Error & { level?: string }) => {
      // One key that could not sign is no end: the next is tried. The login plan has noted it.
      if (error.level === "agent" || /^Error signing data/.test(error.message)) return;
      failUnlessExplained(handshakeFailure(error, where, remoteOffers + banner));
    });
    client.on("close", () => failUnlessExplained(closedDuringLogin(where)));
    client.on("banner", (text: string) => {
      banner = (banner + text).slice(0, BANNER_LIMIT);
    });
    client.on("greeting", (text: string) => {
      banner = (banner + text).slice(0, BANNER_LIMIT);
    });
    client.on("handshake", () => {
      handshakeDone = true;
      if (settled) return;
      patience.renew(LOGIN_SILENCE_MS);
      request.onAuthenticating();
      void trust.save().then((why) => why !== null && request.onNotice(hostKeyUnsaved(where, why)));
    });
    client.on("ready", () => {
      if (settled) return;
      settle();
      client.removeAllListeners("error");
      // ssh2 reports a broken connection here and then closes every channel; the channels tell their users.
      client.on("error", () => undefined);
      resolve({
        client,
        close() {
          client.end();
          // A frozen host never answers the goodbye.
          setTimeout(() => socket.close(), 500).unref();
        },
      });
    });

    const config: ConnectConfig = {
      sock: socket.stream,
      username: settings.user,
      readyTimeout: 0,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVE_COUNT,
      algorithms: offeredAlgorithms(settings, trust.knownTypes),
      hostVerifier: (key: Buffer, verify: (trusted: boolean) => void) => {
        trust.check(Buffer.from(key)).then(
          () => verify(true),
          (reason: unknown) => {
            fail(reason);
            verify(false);
          },
        );
      },
      authHandler: (_left, _partial, next) => {
        nextAttempt().then((attempt) => attempt !== null && next(attempt), fail);
      },
      // The only way ssh2 tells the remaining methods after a key of an agent was refused.
      debug: (line) => {
        if (settled) return;
        const failed = /^Inbound: Received USERAUTH_FAILURE \((.*)\)$/.exec(line)?.[1];
        if (failed !== undefined) methods = failed.split(",").filter(Boolean) as AuthenticationType[];
        else if (line.startsWith("Handshake: (remote)"))
          remoteOffers = `${remoteOffers}${line.slice(20)}\n`.slice(0, 4_000);
      },
    };
    try {
      client.connect(config);
    } catch (error) {
      fail(new TransportError("config", `Connecting to ${where} failed: ${(error as Error).message}.`));
    }
  });
}
