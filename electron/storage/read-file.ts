// Reads a file a person chose, up to a limit.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { LARGEST_FILE } from "../backend/requests.ts";

/**
 * Reads a regular file whole.
 * @throws Error with one sentence when it is no regular file or too large, else the file system's own error.
 */
export async function readWholeFile(file: string, largest = LARGEST_FILE): Promise<Uint8Array> {
  // Without waiting: opening a named pipe would wait for a writer.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error(`${file} is not a regular file`);
    if (stat.size > largest)
      throw new Error(`${file} is larger than ${Math.floor(largest / 1024 / 1024)} MiB`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
