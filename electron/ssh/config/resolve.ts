// From a target to the chain of machines to connect through, each with its own settings.
import { TransportError } from "../../transport/host-transport.ts";
import { computeWithoutOpenSsh } from "./fallback-config.ts";
import { askOpenSsh, settingsFrom } from "./openssh-config.ts";
import type { Chain, HopSettings } from "./settings.ts";
import { parseTarget, type Target } from "./target.ts";

export interface ResolveOptions {
  /** Tried first, for the target only (as `ssh -i`). */
  readonly identityFile?: string | undefined;
  /** Instead of every user known_hosts file, for each machine of the chain. */
  readonly knownHostsFile?: string | undefined;
  /** Instead of the user's and the system's configuration (as `ssh -F`). */
  readonly configFile?: string | undefined;
  /** For tests: read the configuration as on a machine without ssh. */
  readonly withoutOpenSsh?: boolean | undefined;
}

/** More machines than anyone chains; a longer chain is a loop. */
const MAX_HOPS = 8;

/**
 * Resolves an alias or `user@host:port` as ssh would: `ProxyJump a,b` connects a, then b, then the target;
 * the first of them may have a ProxyJump or ProxyCommand of its own.
 * @throws TransportError `config` for a target or configuration ssh refuses, and for loops.
 */
export async function resolveChain(
  target: string,
  options: ResolveOptions = {},
  signal?: AbortSignal,
): Promise<Chain> {
  let source: Chain["source"] = "ssh -G";

  async function settings(hop: Target, isTarget: boolean): Promise<HopSettings> {
    const asked = {
      configFile: options.configFile,
      identityFile: isTarget ? options.identityFile : undefined,
    };
    let lines = options.withoutOpenSsh ? null : await askOpenSsh(hop, asked, signal);
    if (lines === null) {
      source = "ssh-config";
      lines = await computeWithoutOpenSsh(hop, asked);
    }
    const found = settingsFrom(lines, hop);
    // `ssh -G -i` leaves a missing file out; it stays in here, so that its absence can be told.
    const given = asked.identityFile;
    return {
      ...found,
      ...(given && { identityFiles: [given, ...found.identityFiles.filter((file) => file !== given)] }),
      ...(options.knownHostsFile && { userKnownHostsFiles: [options.knownHostsFile] }),
    };
  }

  /** The chain up to and including `hop`; `jumps`: the machines before it when its own configuration has no say. */
  async function chainTo(
    hop: Target,
    jumps: readonly string[] | null,
    before: number,
  ): Promise<HopSettings[]> {
    if (before >= MAX_HOPS) {
      throw new TransportError(
        "config",
        `The ProxyJump chain to ${target} is longer than ${MAX_HOPS}: a loop?`,
      );
    }
    const own = await settings(hop, before === 0);
    const via = jumps ?? (own.proxyJump === null ? [] : own.proxyJump.split(",").map((part) => part.trim()));
    const last = via.at(-1);
    if (last === undefined) return [own];
    const rest = via.slice(0, -1);
    const lower = await chainTo(parseTarget(last), rest.length > 0 ? rest : null, before + 1);
    return [...lower, { ...own, proxyCommand: null }];
  }

  const hops = await chainTo(parseTarget(target), null, 0);
  for (const hop of hops) refuseUnsupported(hop);
  return { hops, source };
}

function refuseUnsupported(hop: HopSettings): void {
  const name = hop.unsupported[0];
  if (name === undefined) return;
  throw new TransportError(
    "unsupported",
    `The ssh configuration sets ${name} for ${hop.alias}, which only the system's ssh can honour: choose the system's ssh for this host.`,
    null,
    true,
  );
}
