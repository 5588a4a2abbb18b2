// SOURCE of a command: a snapshot file, or a live target that is collected into memory.
import { stat } from "node:fs/promises";
import { decodeSnapshot } from "../../shared/snapshot/codec.ts";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { readWholeFile } from "../storage/read-file.ts";
import { CommandFailure, oneLine } from "./failure.ts";
import { collectLive } from "./live.ts";
import type { Surroundings } from "./surroundings.ts";
import type { TargetOptions } from "./target-options.ts";

/**
 * Opens a source. An existing file is a file, and so is whatever looks like a path; `local` and the rest are targets.
 * Says on stderr when the snapshot is incomplete.
 * @throws CommandFailure with one sentence that names the source.
 */
export async function openSource(
  around: Surroundings,
  source: string,
  options: TargetOptions,
): Promise<Snapshot> {
  const snapshot = (await isFile(source))
    ? await readSnapshotFile(source)
    : await collectLive(around, source, options);
  if (!snapshot.complete) {
    const reason = snapshot.incompleteReason ?? "it ended early";
    around.stderr.write(`vethscope: ${oneLine(`${source} is incomplete: ${reason}`)}\n`);
  }
  return snapshot;
}

async function isFile(source: string): Promise<boolean> {
  if (source === "local") return false;
  if (/\.vethscope$/i.test(source) || /^[./\\~]|^[A-Za-z]:[\\/]/.test(source)) return true;
  return stat(source).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** @throws CommandFailure naming the file and why it cannot be read */
async function readSnapshotFile(file: string): Promise<Snapshot> {
  return decodeFile(file, await readBytes(file));
}

/** The bytes of a snapshot file that can be opened. @throws CommandFailure naming the file and why it cannot */
export async function readSnapshotBytes(file: string): Promise<Uint8Array> {
  const bytes = await readBytes(file);
  decodeFile(file, bytes);
  return bytes;
}

function decodeFile(file: string, bytes: Uint8Array): Snapshot {
  const decoded = decodeSnapshot(bytes);
  if (decoded.ok) return decoded.snapshot;
  throw new CommandFailure(`${file}: ${decoded.error}`);
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readWholeFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new CommandFailure(`${file}: no such file`);
    if (code === "EACCES") throw new CommandFailure(`${file}: reading it is not permitted`);
    throw new CommandFailure(message.includes(file) ? message : `${file}: ${message}`);
  }
}
