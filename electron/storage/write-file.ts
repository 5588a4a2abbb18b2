// Writes a file so that a reader sees the old content or the new, never a part.
import { randomBytes } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes beside the file, syncs, then renames over it.
 * @param mode permissions of the new file; a snapshot tells how a host is wired, so only the owner reads it.
 * @throws the file system's own error; the temporary file is removed.
 */
export async function writeFileAtomically(
  file: string,
  content: Uint8Array | string,
  mode = 0o600,
): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}
