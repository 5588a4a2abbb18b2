// The ssh agent: where it listens and which keys it holds.
import { execFile } from "node:child_process";
import ssh2, { type BaseAgent, createAgent, type ParsedKey } from "ssh2";
import { sshHome } from "../config/expand.ts";
import { fingerprint, keyTypeOf } from "../trust/host-key.ts";
import { askIdentities } from "./agent-identities.ts";
import { isSecurityKey, ON_SECURITY_KEY } from "./security-key.ts";

/** An agent that is asked by a person's touch may take long to sign, but never to list. Milliseconds. */
const LIST_LIMIT_MS = 5_000;
const SHELL_LIMIT_MS = 4_000;
const WINDOWS_PIPE = "\\\\.\\pipe\\openssh-ssh-agent";

export interface AgentKeys {
  readonly agent: BaseAgent | null;
  readonly keys: readonly ParsedKey[];
  /** Keys it holds and only the system's ssh can use, each told with the reason: `agent key token (SHA256:...) is on a ...`. */
  readonly unusable: readonly { readonly blob: Buffer; readonly told: string }[];
  /** Why an agent that should be there gave no keys. */
  readonly problem: string | null;
}

/** Lists the agent's keys. Never rejects. */
export async function listAgentKeys(identityAgent: string | null): Promise<AgentKeys> {
  const found = await findAgent(identityAgent);
  const none = { agent: null, keys: [], unusable: [], problem: null };
  if (found === null) return none;
  const agent = createAgent(found.socket);
  const identities = await askIdentities(agent, LIST_LIMIT_MS);
  if (identities === "no-answer") return { ...none, problem: "the ssh agent does not answer" };
  // Windows has the service but does not start it by itself: nobody there is no news where nobody was named.
  if (identities === "no-connection" && !found.named) return none;
  if (typeof identities === "string") return { ...none, problem: "the ssh agent cannot be reached" };
  const keys: ParsedKey[] = [];
  const unusable: AgentKeys["unusable"][number][] = [];
  for (const { blob, comment } of identities) {
    const key = parsed(blob);
    if (key !== null) keys.push(Object.assign(key, { comment: key.comment || comment }));
    else if (isSecurityKey(keyTypeOf(blob) ?? ""))
      unusable.push({ blob, told: `${agentKeyName(blob, comment)} ${ON_SECURITY_KEY}` });
    // A certificate lies beside its key, which is offered; other kinds are no keys for ssh either.
  }
  return { agent, keys, unusable, problem: null };
}

/** A key the built-in SSH can use. ssh2 throws on some that are malformed. */
function parsed(blob: Buffer): ParsedKey | null {
  try {
    const key = ssh2.utils.parseKey(blob);
    return key instanceof Error ? null : key;
  } catch {
    return null;
  }
}

/** How a person knows a key of the agent. */
export function agentKeyName(blob: Buffer, comment: string): string {
  const shown = comment.replace(/[\p{Cc}\p{Cf}]/gu, "").slice(0, 80);
  return `agent key ${shown === "" ? "" : `${shown} `}(${fingerprint(blob)})`;
}

/** Where the agent listens; `named`: by the configuration or the environment. */
async function findAgent(
  identityAgent: string | null,
): Promise<{ readonly socket: string; readonly named: boolean } | null> {
  if (identityAgent === "none") return null;
  const given = identityAgent ?? process.env.SSH_AUTH_SOCK;
  if (given) return { socket: given, named: true };
  if (process.platform === "win32") return { socket: WINDOWS_PIPE, named: false };
  // A desktop starts apps without the login shell's environment.
  const socket = process.versions.electron === undefined ? null : await askLoginShell();
  return socket === null ? null : { socket, named: true };
}

let fromLoginShell: Promise<string | null> | undefined;

/** SSH_AUTH_SOCK as the person's login shell sets it; asked once. */
function askLoginShell(): Promise<string | null> {
  fromLoginShell ??= new Promise((resolve) => {
    const shell = process.env.SHELL ?? "/bin/sh";
    const script = `printf '\\n%s%s\\n' 'agent-socket=' "$SSH_AUTH_SOCK"`;
    const options = { timeout: SHELL_LIMIT_MS, cwd: sshHome(), maxBuffer: 1 << 20 };
    const child = execFile(shell, ["-l", "-c", script], options, (_error, stdout) => {
      resolve(/^agent-socket=(\S.*)$/m.exec(stdout)?.[1] ?? null);
    });
    child.stdin?.end();
  });
  return fromLoginShell;
}
