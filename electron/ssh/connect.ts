// From a target to a live transport: this machine, or an SSH connection through every machine of the chain.
import type { CollectRequest } from "../../shared/api.ts";
import { type HostTransport, TransportError } from "../transport/host-transport.ts";
import { localTransport } from "../transport/local.ts";
import { openSshTransport } from "../transport/openssh.ts";
import { ssh2Transport } from "../transport/ssh2.ts";
import type { ConnectOptions } from "./asking.ts";
import { expandPath } from "./config/expand.ts";
import { resolveChain } from "./config/resolve.ts";
import type { HopSettings } from "./config/settings.ts";
import { hostAndPort } from "./config/target.ts";
import { type ConnectedHop, connectHop } from "./hop.ts";
import { shortPath } from "./login/candidates.ts";
import { readIdentityFile } from "./login/identity-file.ts";
import type { OpenedKeys } from "./login/login.ts";
import { type HopSocket, openProxyCommand, openTcp, openThroughJump } from "./sockets.ts";

/** What it takes to reach a host; a superset of what the renderer may ask for. */
export interface ConnectRequest
  extends Pick<
    CollectRequest,
    "target" | "identityFile" | "password" | "knownHostsFile" | "useAgent" | "via"
  > {
  /** Instead of the user's ssh configuration. */
  readonly configFile?: string;
  /** For the connection and the handshake of each machine, unless the configuration says. Seconds. */
  readonly connectTimeoutSeconds?: number;
}

const CONNECT_SECONDS = 15;

/**
 * Connects to a target as the person's own ssh would: configuration, jump hosts, agent, keys, known_hosts.
 * The signal cancels at any time until the promise settles; the transport is then the caller's to close.
 * @throws TransportError with one sentence a person can act on; nothing stays open then.
 */
export async function connect(request: ConnectRequest, options: ConnectOptions): Promise<HostTransport> {
  if (request.target === "local") return localTransport();
  const { signal } = options;
  if (request.via === "openssh") {
    options.onState?.("connecting", request.target);
    return openSshTransport(
      { ...request, connectTimeoutSeconds: request.connectTimeoutSeconds ?? CONNECT_SECONDS },
      options,
    );
  }
  options.onState?.("resolving", request.target);
  const identityFile = await checkedIdentity(request.identityFile);
  const chain = await resolveChain(
    request.target,
    {
      identityFile,
      knownHostsFile: request.knownHostsFile || undefined,
      configFile: request.configFile,
    },
    signal,
  );
  const opened: OpenedKeys = new Map();
  const connected: ConnectedHop[] = [];
  const closeAll = () => {
    for (const hop of connected.toReversed()) hop.close();
  };
  try {
    for (const settings of chain.hops) {
      const where = hostAndPort(settings.host, settings.port);
      const before = connected.at(-1);
      const previous = chain.hops[connected.length - 1];
      const limitMs =
        (settings.connectTimeoutSeconds ?? request.connectTimeoutSeconds ?? CONNECT_SECONDS) * 1000;
      options.onState?.("connecting", where);
      const hop = await connectHop({
        settings,
        where,
        open: () => openSocket(settings, where, limitMs, signal, before, previous),
        password: settings === chain.hops.at(-1) ? (request.password ?? null) : null,
        useAgent: request.useAgent !== false,
        opened,
        handshakeLimitMs: limitMs,
        ask: options.ask,
        signal,
        onAuthenticating: () => options.onState?.("authenticating", where),
        onNotice: (sentence) => options.onNotice?.(sentence),
      });
      connected.push(hop);
    }
    const last = connected.at(-1);
    const target = chain.hops.at(-1);
    if (last === undefined || target === undefined)
      throw new TransportError("config", "The target names no host.");
    const where = hostAndPort(target.host, target.port);
    return ssh2Transport(last.client, { label: `${target.user}@${where}`, where, close: closeAll });
  } catch (error) {
    closeAll();
    throw error;
  }
}

function openSocket(
  settings: HopSettings,
  where: string,
  limitMs: number,
  signal: AbortSignal,
  before: ConnectedHop | undefined,
  previous: HopSettings | undefined,
): Promise<HopSocket> {
  if (before !== undefined && previous !== undefined) {
    const jump = hostAndPort(previous.host, previous.port);
    return openThroughJump(before.client, jump, settings, where, limitMs, signal);
  }
  if (settings.proxyCommand !== null) return Promise.resolve(openProxyCommand(settings.proxyCommand, where));
  return openTcp(settings, where, limitMs, signal);
}

/** A key the person named must be there and be a key: to go on with others would hide the mistake. */
async function checkedIdentity(path: string | undefined): Promise<string | undefined> {
  if (path === undefined || path === "") return undefined;
  const home = { alias: "", host: "", port: 22, user: "", hostKeyAlias: null, proxyJump: null };
  const file = expandPath(path, home);
  const identity = await readIdentityFile(file);
  if (identity.state === "missing") {
    throw new TransportError("key-unreadable", `There is no key file ${shortPath(file)}.`);
  }
  if (identity.state === "unusable") {
    const message = `The key file ${shortPath(file)} ${identity.reason}.`;
    throw new TransportError("key-unreadable", message, null, identity.systemSsh);
  }
  return file;
}
