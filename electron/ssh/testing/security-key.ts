// Key files as `ssh-keygen -t ed25519-sk` leaves them, without a device: what a host and a client see of a FIDO key.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const TYPE = "sk-ssh-ed25519@openssh.com";

/**
 * Writes NAME and NAME.pub (PROTOCOL.key and PROTOCOL.u2f of OpenSSH); ssh and ssh-agent take them. The handle is random, so no
 * device can sign with it.
 */
export function makeSecurityKey(folder: string, name: string): { file: string; line: string } {
  const point = generateKeyPairSync("ed25519")
    .publicKey.export({ format: "der", type: "spki" })
    .subarray(-32);
  const publicBlob = Buffer.concat([string(TYPE), string(point), string("ssh:")]);
  const check = randomBytes(4);
  const touchWanted = Buffer.from([1]);
  const handle = [string(randomBytes(64)), string("")];
  const own = Buffer.concat([check, check, publicBlob, touchWanted, ...handle, string(name)]);
  const padding = Buffer.from(Array.from({ length: (8 - (own.length % 8)) % 8 }, (_, at) => at + 1));
  const unlocked = [string("none"), string("none"), string(""), Buffer.from([0, 0, 0, 1])];
  const body = [Buffer.from("openssh-key-v1\0"), ...unlocked, string(publicBlob)];
  const whole = Buffer.concat([...body, string(Buffer.concat([own, padding]))]).toString("base64");
  const lines = whole.match(/.{1,70}/g)?.join("\n");
  const file = join(folder, name);
  writeFileSync(file, `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`, {
    mode: 0o600,
  });
  const line = `${TYPE} ${publicBlob.toString("base64")}`;
  writeFileSync(`${file}.pub`, `${line} ${name}\n`);
  return { file, line };
}

function string(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
