// The ssh agent: where it listens and which keys it holds.
import { execFile } from "node:child_process";
import { type BaseAgent, createAgent, type ParsedKey } from "ssh2";
import { sshHome } from "../config/expand.ts";

/** An agent that is asked by a person's touch may take long to sign, but never to list. Milliseconds. */
const LIST_LIMIT_MS = 5_000;
const SHELL_LIMIT_MS = 4_000;
const WINDOWS_PIPE = "\\\\.\\pipe\\openssh-ssh-agent";

export interface AgentKeys {
  readonly agent: BaseAgent | null;
  readonly keys: readonly ParsedKey[];
  /** Why an agent that should be there gave no keys. */
  readonly problem: string | null;
}

/** Lists the agent's keys that ssh2 understands (no FIDO keys, no certificates). Never rejects. */
export async function listAgentKeys(identityAgent: string | null): Promise<AgentKeys> {
  const socket = await agentSocket(identityAgent);
  if (socket === null) return { agent: null, keys: [], problem: null };
  const agent = createAgent(socket);
  return new Promise((resolve) => {
    const give = (keys: readonly ParsedKey[], problem: string | null) => {
      clearTimeout(timer);
      resolve({ agent, keys, problem });
    };
    const timer = setTimeout(() => give([], "the ssh agent does not answer"), LIST_LIMIT_MS);
    agent.getIdentities((error, keys) => {
      if (error) give([], "the ssh agent cannot be reached");
      else
        give(
          (keys ?? []).filter((key): key is ParsedKey => isParsedKey(key)),
          null,
        );
    });
  });
}

function isParsedKey(key: unknown): key is ParsedKey {
  return typeof key === "object" && key !== null && "getPublicSSH" in key;
}

async function agentSocket(identityAgent: string | null): Promise<string | null> {
  if (identityAgent === "none") return null;
  if (identityAgent !== null) return identityAgent;
  const given = process.env.SSH_AUTH_SOCK;
  if (given) return given;
  if (process.platform === "win32") return WINDOWS_PIPE;
  // A desktop starts apps without the login shell's environment.
  return process.versions.electron === undefined ? null : askLoginShell();
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
