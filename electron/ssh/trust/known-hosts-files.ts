// known_hosts on disk: reading all files of a host, and adding one line without harming what is there.
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { hashName, type KnownHost, type KnownHosts, parseKnownHosts } from "./known-hosts.ts";

/** A known_hosts file larger than this is not read. Bytes. */
const MAX_BYTES = 64 << 20;

/** Reads the files in order. A missing file is no warning; one that cannot be read is. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHosts> {
  const entries: KnownHost[] = [];
  const warnings: string[] = [];
  for (const file of files) {
    try {
      if (file === "none" || file === "/dev/null") continue;
      if ((await stat(file)).size > MAX_BYTES) throw Object.assign(new Error("too large"), { code: "EFBIG" });
      const parsed = parseKnownHosts(await readFile(file, "utf8"), file);
      entries.push(...parsed.entries);
      warnings.push(...parsed.warnings);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "error";
      if (code !== "ENOENT") warnings.push(`${file}: cannot be read (${code})`);
    }
  }
  return { entries, warnings };
}

/** Appends a host's key. Returns null, or why it could not be saved. */
export async function appendKnownHost(
  file: string,
  name: string,
  key: { readonly type: string; readonly blob: Buffer },
  hashed: boolean,
): Promise<string | null> {
  const field = hashed ? hashedField(name) : name;
  return appendLines(file, `${field} ${key.type} ${key.blob.toString("base64")}\n`);
}

/**
 * Appends whole lines in one write at the end of the file, after a line end if the last line has none.
 * Makes the folder (0700) and the file (0600) when they are missing; never changes existing lines.
 * Returns null, or why they could not be saved.
 */
export async function appendLines(file: string, lines: string): Promise<string | null> {
  if (file === "none") return null;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, "a+", 0o600);
    try {
      const { size } = await handle.stat();
      const last = Buffer.alloc(1);
      const { bytesRead } = size > 0 ? await handle.read(last, 0, 1, size - 1) : { bytesRead: 0 };
      const gap = bytesRead === 1 && last[0] !== 0x0a ? "\n" : "";
      await handle.appendFile(`${gap}${lines}`);
    } finally {
      await handle.close();
    }
    return null;
  } catch (error) {
    return `${file} could not be written (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`;
  }
}

function hashedField(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString("base64")}|${hashName(name, salt).toString("base64")}`;
}
