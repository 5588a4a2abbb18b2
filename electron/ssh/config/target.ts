// Reads what a person typed as a target: `alias`, `user@host`, `host:port`, `[v6]:port`, `ssh://user@host:port`.
import { TransportError } from "../../transport/host-transport.ts";

export interface Target {
  /** As ssh would get it: an alias of the configuration, a name or an address. */
  readonly host: string;
  readonly user: string | null;
  readonly port: number | null;
}

/** Characters ssh itself refuses in host names (valid_hostname in ssh.c): they could reach a ProxyCommand's shell. */
const FORBIDDEN_IN_HOST = /['`"$\\;&<>|(){}\s\p{Cc}]/u;
/** The same for user names (valid_ruser in ssh.c). */
const FORBIDDEN_IN_USER = /['`";&<>|(){}\p{Cc}]/u;

/**
 * Splits a target into host, user and port.
 * @throws TransportError `config` when it is empty, could be read as an option (`-...`), holds characters ssh refuses,
 * or has a port outside 1-65535.
 */
export function parseTarget(text: string): Target {
  let rest = text.trim().replace(/^ssh:\/\//i, "");
  const shown = JSON.stringify(text.slice(0, 200));
  let user: string | null = null;
  const at = rest.lastIndexOf("@");
  if (at >= 0) {
    user = rest.slice(0, at);
    rest = rest.slice(at + 1);
    if (user === "" || user.startsWith("-") || user.endsWith("\\") || FORBIDDEN_IN_USER.test(user)) {
      throw new TransportError("config", `The user name in the target ${shown} is not one ssh accepts.`);
    }
  }
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(rest);
  const single = /^([^:]*):([^:]*)$/.exec(rest);
  const host = bracketed?.[1] ?? single?.[1] ?? rest;
  const portText = bracketed ? bracketed[2] : single?.[2];
  if (host === "") throw new TransportError("config", `The target ${shown} names no host.`);
  if (host.startsWith("-") || FORBIDDEN_IN_HOST.test(host)) {
    throw new TransportError("config", `The target ${shown} is not a host name ssh accepts.`);
  }
  return { host, user, port: portText === undefined ? null : parsePort(portText, shown) };
}

function parsePort(text: string, shown: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) {
    throw new TransportError("config", `The port in the target ${shown} is not a number from 1 to 65535.`);
  }
  return port;
}

/** `host:port` for people, with brackets around an IPv6 address. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
