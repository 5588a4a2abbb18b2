// Settings where no ssh is installed: the configuration file read by the ssh-config library, `Match exec` never run.
import { userInfo } from "node:os";
import SSHConfig from "ssh-config";
import { TransportError } from "../../transport/host-transport.ts";
import { readConfig, userConfigFile } from "./config-files.ts";
import type { Target } from "./target.ts";

const DEFAULT_KEYS = ["id_rsa", "id_ecdsa", "id_ed25519"];

/**
 * Gives the same `key value` lines as `ssh -G`, as far as the library can.
 * @throws TransportError `config` when the file cannot be understood.
 */
export async function computeWithoutOpenSsh(
  target: Target,
  options: { readonly configFile?: string | undefined; readonly identityFile?: string | undefined },
): Promise<Map<string, string[]>> {
  const file = options.configFile ?? userConfigFile();
  const { text } = await readConfig(file, target.host);
  let computed: Record<string, string | string[]>;
  try {
    const query = target.user === null ? { Host: target.host } : { Host: target.host, User: target.user };
    computed = SSHConfig.parse(text).compute(query, { ignoreCase: true, matchExec: false });
  } catch (error) {
    throw new TransportError("config", `${file} could not be understood: ${(error as Error).message}.`);
  }
  const lines = new Map<string, string[]>();
  for (const [key, value] of Object.entries(computed)) lines.set(key, Array.isArray(value) ? value : [value]);
  const hostName = lines.get("hostname")?.[0] ?? target.host;
  lines.set("hostname", [
    hostName.replace(/%([%hn])/g, (_, token: string) => (token === "%" ? "%" : target.host)),
  ]);
  if (target.user !== null) lines.set("user", [target.user]);
  else if (!lines.has("user")) lines.set("user", [userInfo().username]);
  if (target.port !== null) lines.set("port", [String(target.port)]);
  const identities = lines.get("identityfile") ?? [];
  if (options.identityFile !== undefined) identities.unshift(options.identityFile);
  lines.set(
    "identityfile",
    identities.length > 0 ? identities : DEFAULT_KEYS.map((name) => `~/.ssh/${name}`),
  );
  if (!lines.has("userknownhostsfile"))
    lines.set("userknownhostsfile", ["~/.ssh/known_hosts ~/.ssh/known_hosts2"]);
  if (!lines.has("globalknownhostsfile")) {
    lines.set("globalknownhostsfile", ["/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2"]);
  }
  return lines;
}
