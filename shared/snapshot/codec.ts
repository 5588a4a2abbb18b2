// Snapshot files: gzip-compressed JSON, read with limits because a file may come from anybody.
import { Gunzip, gzipSync, strFromU8, strToU8 } from "fflate";
import { migrate } from "./migrations.ts";
import { snapshotSchema } from "./schema.ts";
import { isScriptOutput, readScriptOutput } from "./script-output.ts";
import type { Snapshot } from "./snapshot.ts";

export interface DecodeLimits {
  /** Bytes of the compressed file. */
  readonly fileBytes: number;
  /** Bytes after decompression. */
  readonly textBytes: number;
}

export const DEFAULT_LIMITS: DecodeLimits = { fileBytes: 256 * 1024 * 1024, textBytes: 448 * 1024 * 1024 };

export type DecodeResult =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly error: string };

/** Encodes a snapshot as the bytes of a `*.vethscope` file. */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  return gzipSync(strToU8(JSON.stringify(snapshot)), { level: 6, mtime: 0 });
}

/**
 * Decodes a `*.vethscope` file. Never throws: a foreign, truncated, oversized or newer file gives one sentence
 * that says which of these it is.
 */
export function decodeSnapshot(bytes: Uint8Array, limits: DecodeLimits = DEFAULT_LIMITS): DecodeResult {
  if (bytes.length === 0) return refuse("the file is empty");
  if (bytes.length > limits.fileBytes)
    return refuse(`the file is larger than ${megabytes(limits.fileBytes)}`);
  // What the script printed when somebody ran it by hand is a snapshot too, only not packed yet.
  if (isScriptOutput(bytes)) {
    const read = readScriptOutput(bytes);
    return read.ok ? checkSnapshot(read.snapshot) : refuse(read.error);
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return refuse("this is not a Vethscope snapshot (it is not gzip-compressed)");
  }
  const unpacked = unpack(bytes, limits.textBytes);
  if (typeof unpacked === "string") return refuse(unpacked);
  // ... and somebody may have packed it for the way: no line of JSON reads like its first frame.
  if (isScriptOutput(unpacked)) {
    const read = readScriptOutput(unpacked);
    return read.ok ? checkSnapshot(read.snapshot) : refuse(read.error);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(strFromU8(unpacked));
  } catch {
    return refuse("this is not a Vethscope snapshot (its content is not JSON)");
  }
  return checkSnapshot(parsed);
}

/** Checks a parsed document (from a file or a message) against the schema, after migrating it. */
export function checkSnapshot(parsed: unknown): DecodeResult {
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return refuse("this is not a Vethscope snapshot (no document in it)");
  }
  const document = parsed as Record<string, unknown>;
  if (document.format !== "vethscope-snapshot") {
    return refuse("this is not a Vethscope snapshot (it names another format)");
  }
  const migrated = migrate(document);
  if (!migrated.ok) return refuse(migrated.error);
  const checked = snapshotSchema.safeParse(migrated.document);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const where = issue && issue.path.length > 0 ? issue.path.join(".") : "the document";
    return refuse(`the snapshot is damaged at ${where}: ${issue?.message ?? "it does not match the schema"}`);
  }
  return { ok: true, snapshot: checked.data as Snapshot };
}

function refuse(error: string): DecodeResult {
  return { ok: false, error };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}

/**
 * What hosts answer packs some ten to forty times smaller, gzip at best a thousand times. Far beyond the first, a file that
 * does not even begin as one of ours is made to fill the memory, and need not be unpacked up to the limit to be known. One of
 * ours can be packed as tightly: a command that went on printing the same for ever, kept up to its limit.
 */
const TIGHTEST_PACKING = 300;
const PACKING_JUDGED_FROM = 32 * 1024 * 1024;

/** Where the encoder's JSON names its format, or the script's output has its first frame. */
function beginsAsOurs(chunk: Uint8Array | undefined): boolean {
  if (chunk === undefined) return false;
  return (
    strFromU8(chunk.subarray(0, 200), true).includes('"format":"vethscope-snapshot"') || isScriptOutput(chunk)
  );
}

/** Decompresses piece by piece so that a bomb is noticed before it fills the memory. */
function unpack(bytes: Uint8Array, limit: number): Uint8Array | string {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let finished = false;
  let tooLarge = false;
  let tooTight = false;
  const gunzip = new Gunzip((chunk, final) => {
    size += chunk.length;
    if (size > limit) tooLarge = true;
    else chunks.push(chunk);
    if (final) finished = true;
  });
  const step = 64 * 1024;
  try {
    for (let at = 0; at < bytes.length && !tooLarge && !tooTight; at += step) {
      const end = Math.min(at + step, bytes.length);
      gunzip.push(bytes.subarray(at, end), end === bytes.length);
      const tight = size > PACKING_JUDGED_FROM && size > end * TIGHTEST_PACKING;
      tooTight = tight && !beginsAsOurs(chunks[0]);
    }
  } catch {
    return "the snapshot file is damaged or cut off (it does not decompress)";
  }
  if (tooLarge) return `the snapshot unpacks to more than ${megabytes(limit)}`;
  if (tooTight) return "the snapshot unpacks to hundreds of times its size, as no host's answer does";
  if (!finished) return "the snapshot file is cut off";
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return checkTrailer(bytes, whole)
    ? whole
    : "the snapshot file is damaged or cut off (its checksum is wrong)";
}

/** The gzip trailer holds CRC-32 and length; the streaming decoder does not check them. */
function checkTrailer(bytes: Uint8Array, whole: Uint8Array): boolean {
  if (bytes.length < 18) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  return view.getUint32(4, true) === whole.length % 0x1_0000_0000 && view.getUint32(0, true) === crc32(whole);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** CRC-32 (IEEE 802.3), as gzip and PNG use it. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  let value = ~seed >>> 0;
  for (const byte of bytes) value = ((CRC_TABLE[(value ^ byte) & 0xff] as number) ^ (value >>> 8)) >>> 0;
  return ~value >>> 0;
}
