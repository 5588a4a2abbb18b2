// Answers a person chose to keep on this machine: one private file of ciphertexts. Without a real keychain there is none.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { ShellFacts } from "../../shared/api.ts";
import { writeFileAtomically } from "../storage/write-file.ts";

/** What encrypts: the system's keychain, as Electron gives it. */
export interface SecretCipher {
  /** Whether it protects anything here. */
  status(): Promise<ShellFacts["secretStorage"]>;
  encrypt(text: string): Promise<Buffer>;
  /** The text, and whether it should be encrypted anew. */
  decrypt(bytes: Buffer): Promise<{ readonly text: string; readonly renew: boolean }>;
}

export interface SecretStore {
  status(): Promise<ShellFacts["secretStorage"]>;
  /** Null when there is none or it cannot be read; such a one is forgotten. */
  get(name: string): Promise<string | null>;
  set(name: string, secret: string): Promise<void>;
  forget(name: string): Promise<void>;
  forgetAll(): Promise<void>;
}

/** @param file made with the first secret; tells neither hosts nor accounts, whose names are hashed */
export function createSecretStore(file: string, cipher: SecretCipher): SecretStore {
  let turn: Promise<unknown> = Promise.resolve();
  const keyOf = (name: string) => createHash("sha256").update(name).digest("hex");

  async function read(): Promise<Record<string, string>> {
    try {
      const found: unknown = JSON.parse(await readFile(file, "utf8"));
      if (typeof found !== "object" || found === null) return {};
      return Object.fromEntries(
        Object.entries(found).filter(
          ([key, value]) => /^[0-9a-f]{64}$/.test(key) && typeof value === "string",
        ),
      );
    } catch {
      return {};
    }
  }

  function change(edit: (kept: Record<string, string>) => void): Promise<void> {
    const next = turn.then(async () => {
      const kept = await read();
      edit(kept);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFileAtomically(file, JSON.stringify(kept));
    });
    turn = next.catch(() => undefined);
    return next;
  }

  const forget = (name: string) =>
    change((kept) => {
      delete kept[keyOf(name)];
    });

  async function set(name: string, secret: string): Promise<void> {
    const status = await cipher.status();
    if (!status.available) throw new Error(status.why);
    const sealed = (await cipher.encrypt(secret)).toString("base64");
    await change((kept) => {
      kept[keyOf(name)] = sealed;
    });
  }

  return {
    status: () => cipher.status(),
    set,
    forget,
    async get(name) {
      const sealed = (await read())[keyOf(name)];
      if (sealed === undefined || !(await cipher.status()).available) return null;
      try {
        const { text, renew } = await cipher.decrypt(Buffer.from(sealed, "base64"));
        if (renew) await set(name, text);
        return text;
      } catch {
        await forget(name).catch(() => undefined);
        return null;
      }
    },
    forgetAll: () => rm(file, { force: true }),
  };
}

/** A shell that stores nothing. @param why one sentence for the person */
export function noSecretStore(why: string): SecretStore {
  return {
    status: async () => ({ available: false, why }),
    get: async () => null,
    set: async () => {
      throw new Error(why);
    },
    forget: async () => undefined,
    forgetAll: async () => undefined,
  };
}
