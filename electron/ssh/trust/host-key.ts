// A host's public key as it travels: its type and the fingerprint people compare.
import { createHash } from "node:crypto";

/** The key's type from the blob itself (RFC 4253 6.6: the first string), or null when it is no key. */
export function keyTypeOf(blob: Buffer): string | null {
  if (blob.length < 4) return null;
  const length = blob.readUInt32BE(0);
  if (length === 0 || length > 100 || blob.length < 4 + length) return null;
  const type = blob.toString("latin1", 4, 4 + length);
  return /^[\w@.+-]+$/.test(type) ? type : null;
}

/** `SHA256:` and unpadded base64, as `ssh-keygen -l` prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
