// The tokens of ssh_config(5) (`%h`, `%r`, ...), `~` and `${VAR}` in paths and commands.
import { createHash } from "node:crypto";
import { homedir, hostname, userInfo } from "node:os";

/** The values tokens stand for. */
export interface TokenValues {
  readonly alias: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias: string | null;
  readonly proxyJump: string | null;
}

/** The home ssh uses: the account's, not $HOME (ssh asks the password database). */
export function sshHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}

function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}

/** Replaces `%x` tokens; an unknown token stays as it is (ssh would refuse it, and `ssh -G` already has). */
export function expandTokens(text: string, values: TokenValues): string {
  return text.replace(/%(.)/gs, (whole, token: string) => tokenValue(token, values) ?? whole);
}

function tokenValue(token: string, values: TokenValues): string | null {
  switch (token) {
    case "%":
      return "%";
    case "h":
      return values.host;
    case "n":
      return values.alias;
    case "p":
      return String(values.port);
    case "r":
      return values.user;
    case "k":
      return values.hostKeyAlias ?? values.alias;
    case "j":
      return values.proxyJump ?? "";
    case "d":
      return sshHome();
    case "u":
      return localUser();
    case "i":
      return String(process.getuid?.() ?? "");
    case "l":
      return hostname();
    case "L":
      return hostname().split(".")[0] ?? "";
    case "C":
      return createHash("sha1")
        .update(hostname() + values.host + values.port + values.user + (values.proxyJump ?? ""))
        .digest("hex");
    default:
      return null;
  }
}

/** A path as ssh reads it: tokens, `~`, `~/...` and `${VAR}`; `__PROGRAMDATA__` on Windows. */
export function expandPath(text: string, values: TokenValues): string {
  const home = text === "~" || /^~[\\/]/.test(text) ? sshHome() + text.slice(1) : text;
  return expandTokens(home, values)
    .replace(/\$\{(\w+)\}/g, (whole, name: string) => process.env[name] ?? whole)
    .replace(/^__PROGRAMDATA__/, process.env.PROGRAMDATA ?? "__PROGRAMDATA__");
}
