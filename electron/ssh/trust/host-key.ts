// A host's public key as it travels: its type and the fingerprint people compare.
import { createHash } from "node:crypto";
import { stringAt } from "../wire.ts";

/** The key's type from the blob itself (RFC 4253 6.6: the first string), or null when it is no key. */
export function keyTypeOf(blob: Buffer): string | null {
  const type = stringAt(blob, 0)?.value.toString("latin1", 0, 101) ?? "";
  return /^[\w@.+-]{1,100}$/.test(type) ? type : null;
}

/** `SHA256:` and unpadded base64, as `ssh-keygen -l` prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
