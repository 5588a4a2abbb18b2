// Private key files: what can be read of them, and opening them with a passphrase.
import { createPrivateKey } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import ssh2, { type ParsedKey } from "ssh2";
import { keyTypeOf } from "../trust/host-key.ts";
import { stringAt } from "../wire.ts";
import { isSecurityKey, ON_SECURITY_KEY } from "./security-key.ts";

const MAX_BYTES = 256 << 10;
const PRIVATE_KEY = /-----BEGIN|PuTTY-User-Key-File/;

export type IdentityFile =
  /** Ready to sign. */
  | { readonly state: "open"; readonly path: string; readonly key: ParsedKey }
  /** Needs a passphrase; the public half is known when it can be read without one. */
  | {
      readonly state: "locked";
      readonly path: string;
      readonly publicKey: ParsedKey | null;
      /** The key, or null when the passphrase is wrong. */
      readonly open: (passphrase: string) => ParsedKey | null;
    }
  /** A public key only: names a key of the agent. */
  | { readonly state: "public"; readonly path: string; readonly publicKey: ParsedKey }
  | { readonly state: "missing"; readonly path: string }
  /** `systemSsh`: the system's ssh may be able to use it. */
  | {
      readonly state: "unusable";
      readonly path: string;
      readonly reason: string;
      readonly systemSsh: boolean;
      /** Of a key on a security key: the public key as it travels, by which it is known in the agent too. */
      readonly publicBlob: Buffer | null;
    };

/** Reads one identity file. Never rejects: what is wrong with it is in the result, in words for a person. */
export async function readIdentityFile(path: string): Promise<IdentityFile> {
  const unusable = (reason: string, systemSsh = false): IdentityFile => ({
    state: "unusable",
    path,
    reason,
    systemSsh,
    publicBlob: null,
  });
  let text: string;
  let mode: number;
  let owner: number;
  try {
    const facts = await stat(path);
    if (!facts.isFile()) return unusable("is not a file");
    if (facts.size > MAX_BYTES) return unusable("is too large for a key");
    mode = facts.mode;
    owner = facts.uid;
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return { state: "missing", path };
    return unusable(code === "EACCES" ? "may not be read by you" : `cannot be read (${code ?? "error"})`);
  }
  const key = parse(text);
  if (key !== null && !(key instanceof Error) && !key.isPrivateKey()) {
    return { state: "public", path, publicKey: key };
  }
  const blob = publicBlob(text) ?? publicLine(text);
  const onDevice: IdentityFile | null = isSecurityKey((blob && keyTypeOf(blob)) ?? "")
    ? { state: "unusable", path, reason: ON_SECURITY_KEY, systemSsh: true, publicBlob: blob }
    : null;
  if (key instanceof Error && !PRIVATE_KEY.test(text)) {
    return onDevice ?? unusable("is not a private key");
  }
  // As ssh: a private key that others may read is not used.
  if (process.platform !== "win32" && owner === process.getuid?.() && (mode & 0o077) !== 0) {
    return unusable("may be read by others, so ssh does not use it (chmod 600)");
  }
  if (!(key instanceof Error)) return { state: "open", path, key };
  // Also a locked one: its passphrase would open nothing the built-in SSH can sign with.
  if (onDevice !== null) return onDevice;
  if (needsPassphrase(text, key)) {
    const open = (passphrase: string): ParsedKey | null => {
      const opened = parse(text, passphrase);
      return opened instanceof Error || !opened.isPrivateKey() ? null : opened;
    };
    return { state: "locked", path, publicKey: await publicHalf(path, text), open };
  }
  const why = `is of a kind the built-in SSH cannot read (${key.message.slice(0, 100)})`;
  return unusable(why, text.includes("-----BEGIN"));
}

function parse(text: string, passphrase?: string): ParsedKey | Error {
  try {
    const readable = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text)
      ? fromPkcs8(text, passphrase)
      : text;
    const parsed: unknown = ssh2.utils.parseKey(readable, passphrase);
    // An OpenSSH file may hold several keys by its format; the type leaves that out.
    return (Array.isArray(parsed) ? parsed[0] : parsed) as ParsedKey | Error;
  } catch (error) {
    return error as Error;
  }
}

/** ssh2 reads no PKCS#8; Node does, and writes the older forms ssh2 reads. Ed25519 has no older form. */
function fromPkcs8(text: string, passphrase: string | undefined): string {
  if (text.includes("BEGIN ENCRYPTED") && passphrase === undefined) throw new Error("no passphrase given");
  const key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  if (key.asymmetricKeyType === "rsa") return key.export({ type: "pkcs1", format: "pem" }).toString();
  if (key.asymmetricKeyType === "ec") return key.export({ type: "sec1", format: "pem" }).toString();
  throw new Error(`Unsupported key type ${key.asymmetricKeyType ?? ""} in PKCS#8`);
}

function needsPassphrase(text: string, error: Error): boolean {
  return /no passphrase given/i.test(error.message) || /^Encryption: (?!none)/m.test(text);
}

/** The public key without the passphrase: from `file.pub`, or from the clear part of an OpenSSH private key. */
async function publicHalf(path: string, text: string): Promise<ParsedKey | null> {
  const blob = publicBlob(text);
  const fromPrivate = blob === null ? new Error("none") : ssh2.utils.parseKey(blob);
  if (!(fromPrivate instanceof Error)) return fromPrivate;
  try {
    const parsed = ssh2.utils.parseKey(await readFile(`${path}.pub`, "utf8"));
    return parsed instanceof Error ? null : parsed;
  } catch {
    return null;
  }
}

/** PROTOCOL.key of OpenSSH: magic, cipher, kdf name, kdf options, number of keys, then the public key blob. */
function publicBlob(text: string): Buffer | null {
  const base64 = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text)?.[1];
  if (base64 === undefined) return null;
  const data = Buffer.from(base64.replace(/\s+/g, ""), "base64");
  const magic = "openssh-key-v1\0";
  if (data.toString("latin1", 0, magic.length) !== magic) return null;
  let at = magic.length;
  for (let skipped = 0; skipped < 3; skipped += 1) {
    const field = stringAt(data, at);
    if (field === null) return null;
    at = field.end;
  }
  return stringAt(data, at + 4)?.value ?? null;
}

/** A public key as it stands in a `.pub` file: `type base64 comment`. */
function publicLine(text: string): Buffer | null {
  const base64 = /^\s*[\w@.+-]+\s+([A-Za-z0-9+/]+=*)/.exec(text)?.[1];
  return base64 === undefined ? null : Buffer.from(base64, "base64");
}
