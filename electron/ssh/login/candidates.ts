// The keys to offer a host, in ssh's order: agent keys named by IdentityFile, other agent keys, then the files.
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import type { ParsedKey } from "ssh2";
import { sshHome } from "../config/expand.ts";
import type { HopSettings } from "../config/settings.ts";
import { fingerprint } from "../trust/host-key.ts";
import { agentKeyName, listAgentKeys } from "./agent.ts";
import { type IdentityFile, readIdentityFile } from "./identity-file.ts";

/** Signs what the host asks; `hash` is set for RSA keys. Rejects with a reason in words. */
export type Sign = (data: Buffer, hash: string | undefined) => Promise<Buffer>;

export interface Candidate {
  /** How a person knows it: the file, or the agent's comment, with the fingerprint. */
  readonly name: string;
  /** What is offered first; null when even that needs the passphrase. */
  readonly publicKey: ParsedKey | null;
  /** A signer, or the locked file whose passphrase is wanted once the host would take the key. */
  readonly source: { readonly sign: Sign } | { readonly locked: Extract<IdentityFile, { state: "locked" }> };
}

export interface Candidates {
  readonly list: readonly Candidate[];
  /** Keys that cannot be offered, each with its reason. */
  readonly skipped: readonly string[];
  /** What lies beside the keys and only the system's ssh can use: `a certificate (~/.ssh/id_ed25519-cert.pub)`. */
  readonly hints: readonly string[];
  /** Those of the skipped keys that may work with the system's ssh. */
  readonly leftOut: readonly string[];
}

const DEFAULT_NAME = /[\\/]\.ssh[\\/]id_[a-z0-9_]+$/;

/** Gathers the keys for one machine. A missing default key is no news; a missing named key is. */
export async function gatherCandidates(settings: HopSettings, useAgent: boolean): Promise<Candidates> {
  if (!settings.pubkeyAuthentication) return { list: [], skipped: [], hints: [], leftOut: [] };
  const files = await Promise.all(settings.identityFiles.map(readIdentityFile));
  const { agent, keys, unusable, problem } = await listAgentKeys(useAgent ? settings.identityAgent : "none");
  const skipped: string[] = [];
  const leftOut: string[] = [];
  const held = new Map(keys.map((key) => [blobOf(key), key]));
  const fromAgent = (key: ParsedKey, name: string): Candidate => ({
    name,
    publicKey: key,
    source: {
      sign: (data, hash) =>
        new Promise((resolve, reject) => {
          if (agent === null) return reject(new Error("no agent"));
          // ssh2's types leave the hash out; its agents read it.
          const options = (hash === undefined ? {} : { hash }) as { hash: "sha256" };
          agent.sign(key, data, options, (error, signature) => {
            if (error || signature === undefined) reject(new Error("the ssh agent declined to sign"));
            else resolve(Buffer.from(signature as Buffer));
          });
        }),
    },
  });

  const named: Candidate[] = [];
  const fromFiles: Candidate[] = [];
  const taken = new Set<string>();
  for (const file of files) {
    const publicKey = file.state === "open" ? file.key : "publicKey" in file ? file.publicKey : null;
    const onDevice = file.state === "unusable" ? (file.publicBlob?.toString("base64") ?? null) : null;
    const blob = publicKey === null ? onDevice : blobOf(publicKey);
    const agentKey = blob === null ? undefined : held.get(blob);
    if (blob !== null && taken.has(blob)) continue;
    if (blob !== null) taken.add(blob);
    const name = shownName(file.path, publicKey);
    if (agentKey !== undefined) named.push(fromAgent(agentKey, name));
    else if (file.state === "open") fromFiles.push({ name, publicKey, source: { sign: signWith(file.key) } });
    else if (file.state === "locked") fromFiles.push({ name, publicKey, source: { locked: file } });
    else if (file.state === "public")
      skipped.push(`${shortPath(file.path)} (only a public key, not in the agent)`);
    else if (file.state === "unusable") {
      const told = `${shortPath(file.path)} (${file.reason})`;
      skipped.push(told);
      if (file.systemSsh) leftOut.push(told);
    } else if (!DEFAULT_NAME.test(file.path)) skipped.push(`${shortPath(file.path)} (no such file)`);
  }
  const others = settings.identitiesOnly
    ? []
    : [...held]
        .filter(([blob]) => !taken.has(blob))
        .map(([, key]) => fromAgent(key, agentKeyName(key.getPublicSSH(), key.comment)));
  // With IdentitiesOnly the agent's other keys are none of ours; one that a file names is told with the file.
  const othersOnDevice = settings.identitiesOnly
    ? []
    : unusable.filter(({ blob }) => !taken.has(blob.toString("base64"))).map(({ told }) => told);
  return {
    list: [...named, ...others, ...fromFiles],
    skipped: [...(problem === null ? [] : [problem]), ...othersOnDevice, ...skipped],
    hints: await certificatesBeside(settings.identityFiles),
    leftOut: [...othersOnDevice, ...leftOut],
  };
}

/** ssh offers `KEY-cert.pub` beside a key without being told. */
async function certificatesBeside(keys: readonly string[]): Promise<string[]> {
  const paths = keys.map((key) => `${key}-cert.pub`);
  const there = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, at) => there[at]).map((path) => `a certificate (${shortPath(path)})`);
}

/** A signer for a key in memory. */
export function signWith(key: ParsedKey): Sign {
  return async (data, hash) => {
    const signature: unknown = key.sign(data, hash);
    if (!Buffer.isBuffer(signature)) throw new Error("the key could not sign");
    return signature;
  };
}

function blobOf(key: ParsedKey): string {
  return key.getPublicSSH().toString("base64");
}

function shownName(path: string, key: ParsedKey | null): string {
  return key === null ? shortPath(path) : `${shortPath(path)} (${fingerprint(key.getPublicSSH())})`;
}

/** A path below the home folder with `~`, as people write it. */
export function shortPath(path: string): string {
  for (const home of [sshHome(), homedir()]) {
    if (home.length > 1 && path.startsWith(`${home}/`)) return `~${path.slice(home.length)}`;
  }
  return path;
}
