// Saves what a command made.
import { writeFileAtomically } from "../storage/write-file.ts";
import { CommandFailure } from "./failure.ts";

/** Writes a file whole or not at all. @throws CommandFailure naming the file and why not */
export async function save(file: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeFileAtomically(file, content);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why: Record<string, string> = {
      ENOENT: "there is no such folder",
      EACCES: "writing there is not permitted",
      ENOTDIR: "its folder is no folder",
      EISDIR: "it is a folder",
      EROFS: "the file system is read-only",
      ENOSPC: "the disk is full",
    };
    throw new CommandFailure(`${file}: not saved, ${why[code ?? ""] ?? message}`);
  }
}
