// The hosts a person has named in the ssh configuration, for the list to pick from. Runs nothing.
import SSHConfig from "ssh-config";
import type { ConfiguredHost } from "../hosts/host-book.ts";
import { readConfig, userConfigFile } from "./config/config-files.ts";

export interface ConfiguredHosts {
  readonly hosts: readonly ConfiguredHost[];
  readonly warnings: readonly string[];
}

/** A configuration with more aliases than this is cut, and says so. */
const MAX_HOSTS = 5000;

/**
 * Lists the aliases of `Host` lines (Include followed), in the order of the file; patterns (`*`, `?`, `!`) are no hosts.
 * User, name and port are what the file says, null where it says nothing. `Match exec` is never run here.
 */
export async function listConfiguredHosts(configFile: string = userConfigFile()): Promise<ConfiguredHosts> {
  const { text, warnings } = await readConfig(configFile);
  let config: SSHConfig;
  try {
    config = SSHConfig.parse(text);
  } catch (error) {
    return { hosts: [], warnings: [...warnings, `${configFile}: ${(error as Error).message}`] };
  }
  const aliases = new Set<string>();
  for (const line of config) {
    if (line.type !== SSHConfig.DIRECTIVE || line.param.toLowerCase() !== "host") continue;
    const values =
      typeof line.value === "string" ? line.value.split(/\s+/) : line.value.map(({ val }) => val);
    for (const alias of values) if (alias !== "" && !/[*?!]|^-/.test(alias)) aliases.add(alias);
  }
  const listed = [...aliases].slice(0, MAX_HOSTS);
  const cut = aliases.size > MAX_HOSTS ? [`${configFile}: only the first ${MAX_HOSTS} hosts are listed`] : [];
  return { hosts: listed.map((alias) => entry(config, alias)), warnings: [...warnings, ...cut] };
}

function entry(config: SSHConfig, alias: string): ConfiguredHost {
  const found = config.compute(alias, { ignoreCase: true, matchExec: false });
  const text = (key: string): string | null => (typeof found[key] === "string" ? found[key] : null);
  const port = Number(text("port"));
  return {
    target: alias,
    hostName: text("hostname")?.replaceAll("%h", alias) ?? null,
    user: text("user"),
    port: Number.isInteger(port) && port > 0 && port < 65536 ? port : null,
  };
}
