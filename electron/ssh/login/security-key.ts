// Keys whose private half is in a FIDO device: only the system's ssh can have it touched.

/** Completes "The key file KEY ..." and "not offered: KEY (...)". */
export const ON_SECURITY_KEY = "is on a security key (FIDO), which needs the system's ssh";

/** By the key's type, as PROTOCOL.u2f of OpenSSH names it: `sk-ssh-ed25519@openssh.com`, `sk-ecdsa-sha2-nistp256@openssh.com`; also their certificates. */
export function isSecurityKey(keyType: string): boolean {
  return /^sk-(ssh|ecdsa)-/.test(keyType);
}
