// Asks the system's ssh what its configuration says about a host: `ssh -G`, never through a shell.
import { execFile } from "node:child_process";
import { TransportError } from "../../transport/host-transport.ts";
import { expandPath, expandTokens, type TokenValues } from "./expand.ts";
import type { HopSettings } from "./settings.ts";
import type { Target } from "./target.ts";

/** `Match exec` lines may take their time; a person waits no longer than this. Milliseconds. */
const LIMIT_MS = 15_000;

/**
 * Runs `ssh -G` and returns its `key value` lines by key, or null where no ssh is installed.
 * @throws TransportError `config` with ssh's own words when it refuses the configuration or the host name.
 */
export async function askOpenSsh(
  target: Target,
  options: { readonly configFile?: string | undefined; readonly identityFile?: string | undefined },
  signal?: AbortSignal,
): Promise<Map<string, string[]> | null> {
  const args = ["-G", "-T"];
  if (options.configFile !== undefined) args.push("-F", options.configFile);
  if (options.identityFile !== undefined) args.push("-i", options.identityFile);
  if (target.user !== null) args.push("-l", target.user);
  if (target.port !== null) args.push("-p", String(target.port));
  args.push("--", target.host);
  const answer = await run(args, signal);
  return answer === null ? null : parseLines(answer);
}

function run(args: readonly string[], signal: AbortSignal | undefined): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const settings = { timeout: LIMIT_MS, maxBuffer: 4 << 20, ...(signal ? { signal } : {}) };
    const child = execFile("ssh", args, settings, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (signal?.aborted) return reject(new TransportError("cancelled", "The connection was cancelled."));
      if (error.code === "ENOENT") return resolve(null);
      const said = stderr.trim().split("\n").slice(0, 3).join("; ").slice(0, 500);
      const why = error.killed ? `it took longer than ${LIMIT_MS / 1000} s` : said || error.message;
      reject(new TransportError("config", `ssh could not read its configuration for this host: ${why}.`));
    });
    child.stdin?.end();
  });
}

function parseLines(text: string): Map<string, string[]> {
  const byKey = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const space = line.indexOf(" ");
    if (space <= 0) continue;
    const key = line.slice(0, space).toLowerCase();
    const values = byKey.get(key) ?? [];
    values.push(line.slice(space + 1));
    byKey.set(key, values);
  }
  return byKey;
}

/** Makes settings of `key value` lines as `ssh -G` prints them; missing keys get ssh's defaults. */
export function settingsFrom(lines: ReadonlyMap<string, readonly string[]>, target: Target): HopSettings {
  const first = (key: string): string | null => {
    const value = lines.get(key)?.[0]?.trim();
    return value === undefined || value === "" || value === "none" ? null : value;
  };
  const isOn = (key: string, fallback: boolean): boolean => {
    const value = first(key);
    return value === null ? fallback : value === "yes" || value === "true";
  };
  const list = (key: string): readonly string[] => first(key)?.split(",") ?? [];
  const values: TokenValues = {
    alias: target.host,
    host: first("hostname") ?? target.host,
    port: Number(first("port") ?? target.port ?? 22),
    user: first("user") ?? target.user ?? "root",
    hostKeyAlias: first("hostkeyalias"),
    proxyJump: first("proxyjump"),
  };
  const paths = (key: string): string[] =>
    (lines.get(key) ?? []).filter((path) => path !== "none").map((path) => expandPath(path, values));
  const command = first("proxycommand");
  const agent = lines.get("identityagent")?.[0]?.trim() ?? null;
  const family = first("addressfamily");
  const timeout = Number(first("connecttimeout"));
  return {
    alias: target.host,
    host: values.host,
    port: values.port,
    user: values.user,
    identityFiles: paths("identityfile"),
    identitiesOnly: isOn("identitiesonly", false),
    identityAgent: agentPath(agent, values),
    certificateFiles: paths("certificatefile"),
    proxyJump: values.proxyJump === null ? null : expandTokens(values.proxyJump, values),
    proxyCommand: command === null ? null : expandTokens(command, values),
    hostKeyAlias: values.hostKeyAlias,
    strictHostKeyChecking: strictness(first("stricthostkeychecking")),
    userKnownHostsFiles: splitPaths(first("userknownhostsfile")).map((path) => expandPath(path, values)),
    globalKnownHostsFiles: splitPaths(first("globalknownhostsfile")).map((path) => expandPath(path, values)),
    hashKnownHosts: isOn("hashknownhosts", false),
    addressFamily: family === "inet" ? 4 : family === "inet6" ? 6 : 0,
    bindAddress: first("bindaddress"),
    connectTimeoutSeconds: timeout > 0 ? timeout : null,
    pubkeyAuthentication: first("pubkeyauthentication") !== "no" && isOn("pubkeyauthentication", true),
    passwordAuthentication: isOn("passwordauthentication", true),
    kbdInteractiveAuthentication: isOn("kbdinteractiveauthentication", true),
    preferredAuthentications: first("preferredauthentications")?.split(",") ?? null,
    algorithms: {
      kex: list("kexalgorithms"),
      cipher: list("ciphers"),
      hmac: list("macs"),
      serverHostKey: list("hostkeyalgorithms"),
    },
    unsupported: [
      ...(first("revokedhostkeys") ? ["RevokedHostKeys"] : []),
      ...(isOn("proxyusefdpass", false) ? ["ProxyUseFdpass"] : []),
    ],
    hints: [
      ...(first("certificatefile") ? ["CertificateFile"] : []),
      ...(first("pkcs11provider") ? ["PKCS11Provider"] : []),
      ...(isOn("hostbasedauthentication", false) ? ["HostbasedAuthentication"] : []),
    ],
  };
}

/** IdentityAgent: `none`, `SSH_AUTH_SOCK`, `$NAME` or a path. */
function agentPath(text: string | null, values: TokenValues): string | null {
  if (text === null || text === "" || text === "SSH_AUTH_SOCK") return null;
  if (text === "none") return "none";
  if (/^\$\w+$/.test(text)) return process.env[text.slice(1)] ?? "none";
  return expandPath(text, values);
}

function strictness(text: string | null): HopSettings["strictHostKeyChecking"] {
  if (text === "yes" || text === "true") return "yes";
  if (text === "no" || text === "off" || text === "false") return "no";
  return text === "accept-new" ? "accept-new" : "ask";
}

/** Several paths in one line, printed by ssh without quotes: a space ends a path only where another path begins. */
export function splitPaths(text: string | null): string[] {
  if (text === null) return [];
  return text.split(/ (?=\/|~|[A-Za-z]:[\\/]|__PROGRAMDATA__|%|\$\{)/).filter((path) => path !== "");
}
