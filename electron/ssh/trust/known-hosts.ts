// known_hosts: which keys a host is known by, and what a key it shows now means (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
import { createHmac, timingSafeEqual } from "node:crypto";
import { matchesPatternList } from "../config/config-files.ts";
import { keyTypeOf } from "./host-key.ts";

export interface KnownHost {
  readonly file: string;
  readonly line: number;
  readonly marker: "revoked" | "cert-authority" | null;
  /** The first field as it stands: names, patterns, or one hash. */
  readonly names: string;
  readonly keyType: string;
  readonly key: Buffer;
}

export interface KnownHosts {
  readonly entries: readonly KnownHost[];
  /** Lines that could not be read, as `file:line: reason`. */
  readonly warnings: readonly string[];
}

/** What a shown key means. The entry is what the sentence for the person names. */
export type HostKeyVerdict =
  | { readonly kind: "known"; readonly entry: KnownHost }
  | { readonly kind: "changed"; readonly entry: KnownHost }
  | { readonly kind: "revoked"; readonly entry: KnownHost }
  /** Known by keys of other types only: not a change, but worth a look. */
  | { readonly kind: "other-key-types-known"; readonly entries: readonly KnownHost[] }
  /** Vouched for by a certificate authority only, and this key is no certificate. */
  | { readonly kind: "certificate-expected"; readonly entry: KnownHost }
  | { readonly kind: "unknown" };

/** Reads the text of one file. Lines it cannot read become warnings; comments and empty lines are nothing. */
export function parseKnownHosts(text: string, file: string): KnownHosts {
  const entries: KnownHost[] = [];
  const warnings: string[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return;
    const where = `${file}:${index + 1}`;
    const fields = line.split(/[ \t]+/);
    const marker = fields[0]?.startsWith("@") ? (fields.shift() ?? "").slice(1) : null;
    if (marker !== null && marker !== "revoked" && marker !== "cert-authority") {
      warnings.push(`${where}: unknown marker @${marker.slice(0, 40)}`);
      return;
    }
    const [names, keyType, base64] = fields;
    if (names === undefined || keyType === undefined || base64 === undefined) {
      warnings.push(`${where}: fewer than three fields`);
      return;
    }
    const key = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, "base64") : Buffer.alloc(0);
    if (keyTypeOf(key) !== keyType) {
      warnings.push(`${where}: not a key of type ${keyType.slice(0, 40)}`);
      return;
    }
    entries.push({ file, line: index + 1, marker, names, keyType, key });
  });
  return { entries, warnings };
}

/** The names a host is looked up by. */
export interface HostKeyName {
  /** What new lines get: the alias, `host`, or `[host]:port`. */
  readonly name: string;
  /** The name without its port, where ssh also accepts a key that equals exactly; null: none. */
  readonly plain: string | null;
}

/** Forms the lookup name as ssh does: HostKeyAlias alone, else lower case with `[...]:port` unless the port is 22. */
export function hostKeyName(host: string, port: number, alias: string | null): HostKeyName {
  if (alias !== null) return { name: alias.toLowerCase(), plain: null };
  const lower = host.toLowerCase();
  return port === 22 ? { name: lower, plain: null } : { name: `[${lower}]:${port}`, plain: lower };
}

/** Judges a key a host has shown. A revoked key stays revoked even when another line knows it. */
export function judgeHostKey(entries: readonly KnownHost[], name: HostKeyName, key: Buffer): HostKeyVerdict {
  const own = entries.filter((entry) => namesMatch(entry.names, name.name));
  const plain =
    name.plain === null ? [] : entries.filter((entry) => namesMatch(entry.names, name.plain ?? ""));
  const equals = (entry: KnownHost): boolean => entry.key.equals(key);
  const revoked = [...own, ...plain].find((entry) => entry.marker === "revoked" && equals(entry));
  if (revoked) return { kind: "revoked", entry: revoked };
  const plainKeys = own.filter((entry) => entry.marker === null);
  const known = plainKeys.find(equals) ?? plain.find((entry) => entry.marker === null && equals(entry));
  if (known) return { kind: "known", entry: known };
  const type = keyTypeOf(key);
  const changed = plainKeys.find((entry) => entry.keyType === type);
  if (changed) return { kind: "changed", entry: changed };
  if (plainKeys.length > 0) return { kind: "other-key-types-known", entries: plainKeys };
  const authority = own.find((entry) => entry.marker === "cert-authority");
  return authority ? { kind: "certificate-expected", entry: authority } : { kind: "unknown" };
}

/** Key types a host is already known by, so that these are asked of it first (as ssh orders them). */
export function knownKeyTypes(entries: readonly KnownHost[], name: HostKeyName): string[] {
  const matching = entries.filter(
    (entry) =>
      entry.marker === null &&
      (namesMatch(entry.names, name.name) || (name.plain !== null && namesMatch(entry.names, name.plain))),
  );
  return [...new Set(matching.map((entry) => entry.keyType))];
}

/** Whether the first field of a line speaks of a host: a hash of it, or patterns of which no `!negated` one matches. */
function namesMatch(field: string, name: string): boolean {
  if (field.startsWith("|")) return hashMatches(field, name);
  return matchesPatternList(name, field.toLowerCase().split(","));
}

/** `|1|salt|hash`: HMAC-SHA1 of the name keyed with the salt. */
function hashMatches(field: string, name: string): boolean {
  const [, version, salt, hash, ...more] = field.split("|");
  if (version !== "1" || salt === undefined || hash === undefined || more.length > 0) return false;
  const expected = Buffer.from(hash, "base64");
  const actual = hashName(name, Buffer.from(salt, "base64"));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** The 20 bytes known_hosts keeps instead of a name. */
export function hashName(name: string, salt: Buffer): Buffer {
  return createHmac("sha1", salt).update(name).digest();
}
