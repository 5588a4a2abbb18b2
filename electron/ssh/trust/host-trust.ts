// Decides whether a host key is trusted: known_hosts first, then the configuration, then the person.
import { type Ask, askPerson } from "../asking.ts";
import type { HopSettings } from "../config/settings.ts";
import { hostKeyRefusal, hostKeyUnknown } from "../errors.ts";
import { fingerprint, keyTypeOf } from "./host-key.ts";
import { hostKeyName, judgeHostKey, type KnownHost, knownKeyTypes } from "./known-hosts.ts";
import { appendKnownHost, readKnownHosts } from "./known-hosts-files.ts";

export interface HostTrust {
  /** Key types the host is known by, to be asked for first. */
  readonly knownTypes: readonly string[];
  /** Settles when the key may be used. @throws TransportError when it may not. */
  check(key: Buffer): Promise<void>;
  /** Saves an accepted new key; call when the host has proved that it holds it. Returns null, or why it could not be saved. */
  save(): Promise<string | null>;
}

/** Reads the known_hosts files of one machine; `where` is `host:port` for questions and sentences. */
export async function startHostTrust(settings: HopSettings, where: string, ask: Ask): Promise<HostTrust> {
  const files = [...settings.userKnownHostsFiles, ...settings.globalKnownHostsFiles];
  const { entries } = await readKnownHosts(files);
  const name = hostKeyName(settings.host, settings.port, settings.hostKeyAlias);
  let accepted: Buffer | null = null;
  let unsaved: { type: string; blob: Buffer } | null = null;

  async function decide(key: Buffer): Promise<void> {
    const type = keyTypeOf(key) ?? "unknown";
    const verdict = judgeHostKey(entries, name, key);
    if (verdict.kind === "known") return;
    const refusal = hostKeyRefusal(verdict, where, type, key);
    if (refusal !== null) throw refusal;
    const others = verdict.kind === "other-key-types-known" ? verdict.entries : [];
    if (settings.strictHostKeyChecking === "yes") {
      throw hostKeyUnknown(where, type, key, "StrictHostKeyChecking forbids new ones");
    }
    const answer = await acceptNew(key, type, others);
    if (answer === "save") unsaved = { type, blob: key };
  }

  async function acceptNew(
    key: Buffer,
    type: string,
    others: readonly KnownHost[],
  ): Promise<"save" | "once"> {
    const { strictHostKeyChecking: strict } = settings;
    if (others.length === 0 && (strict === "accept-new" || strict === "no")) return "save";
    const answer = await askPerson(ask, {
      kind: "host-key-unknown",
      host: where,
      keyType: type,
      fingerprint: fingerprint(key),
      knownHostsFile: settings.userKnownHostsFiles[0] ?? "none",
      ...(others.length === 0 ? {} : { otherKnownKeys: others.map(describe) }),
    });
    if (answer === "nobody") {
      throw hostKeyUnknown(
        where,
        type,
        key,
        "nobody can be asked: accept it with --accept-new, or connect once with ssh",
      );
    }
    if (answer[0] === "yes") return "save";
    if (answer[0] === "once") return "once";
    throw hostKeyUnknown(where, type, key, "it was not accepted");
  }

  return {
    knownTypes: knownKeyTypes(entries, name),
    async check(key) {
      // The key is shown again at every rekeying: the same one needs no second answer, another one gets a full check.
      if (accepted?.equals(key)) return;
      await decide(key);
      accepted = key;
    },
    async save() {
      const file = settings.userKnownHostsFiles[0];
      if (unsaved === null || file === undefined) return null;
      const key = unsaved;
      unsaved = null;
      return appendKnownHost(file, name.name, key, settings.hashKnownHosts);
    },
  };
}

function describe(entry: KnownHost): string {
  return `${entry.keyType} ${fingerprint(entry.key)} (${entry.file}:${entry.line})`;
}
