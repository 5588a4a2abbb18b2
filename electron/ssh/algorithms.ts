// Which algorithms are offered: ssh2's own list, with known host key types first and what the configuration adds last.
import type { Algorithms } from "ssh2";
import type { HopSettings } from "./config/settings.ts";

/**
 * Names nothing of its own: an expression picks from what this Node (or Electron) can do, so a type it lacks is
 * left out instead of failing. Known key types come first, as ssh orders them: a host then shows the key it is known by.
 */
export function offeredAlgorithms(settings: HopSettings, knownKeyTypes: readonly string[]): Algorithms {
  const { kex, cipher, hmac, serverHostKey } = settings.algorithms;
  const first = knownKeyTypes.map(signaturesOf);
  // ssh2 takes expressions here, its types do not say so.
  return {
    kex: { append: exactly(kex) },
    cipher: { append: exactly(cipher) },
    hmac: { append: exactly(hmac) },
    // Measured with OpenSSH 9.2: a seventeenth of the bytes, but a connection cut while compressed makes ssh2 1.17 throw
    // "Invalid Zlib instance" out of its own event handlers, which nothing can catch.
    compress: { remove: /^zlib/ },
    serverHostKey: { append: exactly(serverHostKey), remove: first, prepend: first },
  } as unknown as Algorithms;
}

/** A key type and the signature algorithms that use it: an RSA key signs under three names (RFC 8332). */
function signaturesOf(keyType: string): RegExp {
  return keyType === "ssh-rsa" ? /^(rsa-sha2-\d+|ssh-rsa)$/ : exact(keyType);
}

function exactly(names: readonly string[]): RegExp[] {
  return names.map(exact);
}

function exact(name: string): RegExp {
  return new RegExp(`^${name.replace(/[^\w@-]/g, "\\$&")}$`);
}
