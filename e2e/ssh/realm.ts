// A Kerberos realm of one's own: MIT's KDC on a port of 127.0.0.1, with files in a folder, and a ticket in a cache there.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { end, freePort } from "../../electron/ssh/testing/sshd.ts";

export const KDC = "/usr/sbin/krb5kdc";
const REALM = "LAB.TEST";

export interface Realm {
  /** What a client must find in its environment: the realm, and root's ticket. */
  readonly client: Readonly<Record<string, string>>;
  /** The same without a ticket. */
  readonly ticketless: Readonly<Record<string, string>>;
  /** What an sshd must find: the realm, and the key of `host/127.0.0.1`. */
  readonly server: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startRealm(folder: string): Promise<Realm> {
  const port = await freePort();
  const path = (name: string) => join(folder, `realm-${name}`);
  const withoutNames = ["dns_lookup_kdc", "dns_lookup_realm", "dns_canonicalize_hostname", "rdns"];
  const settings = withoutNames.map((name) => `  ${name} = false\n`).join("");
  writeFileSync(
    path("krb5.conf"),
    `[libdefaults]\n  default_realm = ${REALM}\n${settings}[realms]\n  ${REALM} = {\n    kdc = 127.0.0.1:${port}\n  }\n`,
  );
  const listen = `  kdc_listen = 127.0.0.1:${port}\n  kdc_tcp_listen = 127.0.0.1:${port}\n`;
  const files = `    database_name = ${path("database")}\n    key_stash_file = ${path("stash")}\n`;
  writeFileSync(
    path("kdc.conf"),
    `[kdcdefaults]\n${listen}[realms]\n  ${REALM} = {\n${files}  }\n[logging]\n  kdc = FILE:${path("log")}\n`,
  );
  const realm = { KRB5_CONFIG: path("krb5.conf") };
  const env = { ...process.env, ...realm, KRB5_KDC_PROFILE: path("kdc.conf"), KRB5CCNAME: path("ticket") };
  const run = (command: string, words: readonly string[], input = "") =>
    execFileSync(command, words, { env, input, stdio: ["pipe", "pipe", "pipe"] });
  const [master, password] = [randomBytes(9).toString("hex"), randomBytes(9).toString("hex")];
  run("/usr/sbin/kdb5_util", ["create", "-s", "-r", REALM, "-P", master]);
  for (const query of [
    "addprinc -randkey host/127.0.0.1",
    `ktadd -k ${path("keytab")} host/127.0.0.1`,
    `addprinc -pw ${password} root`,
  ])
    run("/usr/sbin/kadmin.local", ["-q", query]);
  const kdc = spawn(KDC, ["-n"], { env, stdio: ["ignore", "pipe", "pipe"] });
  try {
    await starts(kdc);
    run("kinit", ["root"], `${password}\n`);
  } catch (error) {
    await end(kdc);
    throw error;
  }
  return {
    client: { ...realm, KRB5CCNAME: path("ticket") },
    ticketless: { ...realm, KRB5CCNAME: path("none") },
    server: { ...realm, KRB5_KTNAME: path("keytab") },
    stop: () => end(kdc),
  };
}

function starts(kdc: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const take = (chunk: Buffer) => {
      said += chunk.toString("utf8");
      if (said.includes("starting...")) resolve();
    };
    kdc.stdout?.on("data", take);
    kdc.stderr?.on("data", take);
    kdc.once("error", reject);
    kdc.once("exit", () => reject(new Error(`the KDC did not start: ${said}`)));
  });
}
