// Reads the collector's frames from a stream of bytes: markers in, finished sections out. Nothing is trusted.
import { constants, gunzipSync } from "node:zlib";
import type { Section, SectionEnd, SkipReason } from "../../shared/snapshot/snapshot.ts";

export interface FrameLimits {
  /** Bytes of content kept of one section; the rest is dropped and the section is marked `too-large`. */
  readonly sectionBytes: number;
  /** Bytes of the whole stream; beyond them the run is stopped. */
  readonly totalBytes: number;
  /** Bytes kept of text outside the frames. */
  readonly noiseBytes: number;
}

export const DEFAULT_FRAME_LIMITS: FrameLimits = {
  sectionBytes: 64 * 1024 * 1024,
  totalBytes: 512 * 1024 * 1024,
  noiseBytes: 64 * 1024,
};

export type FrameEvent =
  | { readonly type: "start" }
  /** How many sections are expected in all. */
  | { readonly type: "plan"; readonly sections: number }
  | { readonly type: "begin"; readonly name: string; readonly netns: number | null; readonly command: string }
  /** A section is finished, cut or was skipped. */
  | { readonly type: "section"; readonly section: Section; readonly bytes: number }
  | { readonly type: "done"; readonly durationMs: number }
  /** More bytes than we accept: the caller must stop the run. */
  | { readonly type: "overflow"; readonly text: string };

/** Of a group that expands beyond all bounds, so much is expanded all the same: deflate makes 1,032 bytes of one at most. */
const BOMB_BYTES = 16 * 1024;

/** A marker is one line; a longer one is no marker of ours. */
const MARKER_BYTES = 64 * 1024;
const ERROR_BYTES = 16 * 1024;
const NEWLINE = 0x0a;

const BEGIN = /^begin ([a-z0-9-]{1,64}) (-|\d{1,15}) \d{1,6} (.*)$/s;
const END = /^end (\d{1,3}) (-?\d{1,12})( timeout)?$/;
const SKIP = /^skip ([a-z0-9-]{1,64}) (-|\d{1,15}) (not-found|not-permitted|not-needed) (.*)$/s;

/** Collects bytes up to a limit, and remembers whether more came. */
class Kept {
  readonly limit: number;
  size = 0;
  cut = false;
  private readonly chunks: Buffer[] = [];
  constructor(limit: number) {
    this.limit = limit;
  }
  add(bytes: Buffer): void {
    const room = this.limit - this.size;
    if (bytes.length > room) this.cut = true;
    const part = bytes.length > room ? bytes.subarray(0, room) : bytes;
    if (part.length === 0) return;
    this.chunks.push(part);
    this.size += part.length;
  }
  bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

interface OpenSection {
  readonly name: string;
  readonly netns: number | null;
  readonly command: string;
  readonly out: Kept;
  readonly err: Kept;
  inError: boolean;
}

/**
 * Streaming reader. `push` takes any slice of the stream, `end` says that no more will come; both give what happened.
 * Text before `start` or between frames is noise. An open section at the end is given as `cut`.
 */
export class FrameReader {
  /** Sentences about what was odd: bytes that are no UTF-8, a section cut short. */
  readonly notes: string[] = [];
  private readonly mark: Buffer;
  private readonly limits: FrameLimits;
  private readonly noiseKept: Kept;
  private carry: Buffer = Buffer.alloc(0);
  private atLineStart = true;
  private open: OpenSection | null = null;
  /** The gzip member between `pack gzip` and `packed`: a piece of this same stream, sent in fewer bytes. */
  private packed: Kept | null = null;
  private unpacking = false;
  private total = 0;
  /** Bytes of the stream behind the packing. */
  private expanded = 0;
  private stopped = false;
  private started = false;

  constructor(boundary: string, limits: FrameLimits = DEFAULT_FRAME_LIMITS) {
    this.mark = Buffer.from(`${boundary} `, "latin1");
    this.limits = limits;
    this.noiseKept = new Kept(limits.noiseBytes);
  }

  /** Text outside the frames (login banner, output of a profile), bounded. */
  get noise(): string {
    return decode(this.noiseKept.bytes()).text;
  }

  get bytes(): number {
    return this.total;
  }

  push(chunk: Uint8Array): FrameEvent[] {
    if (this.stopped) return [];
    this.total += chunk.length;
    const events: FrameEvent[] = [];
    const buffer = this.carry.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.carry, chunk]);
    this.carry = Buffer.alloc(0);
    this.scan(buffer, events);
    if (this.total > this.limits.totalBytes || this.expanded > this.limits.totalBytes) {
      this.stopped = true;
      this.close("too-large", null, 0, events);
      events.push({
        type: "overflow",
        text: `the host sent more than ${Math.round(this.limits.totalBytes / 1024 / 1024)} MiB; the collection was stopped`,
      });
    }
    return events;
  }

  end(): FrameEvent[] {
    const events: FrameEvent[] = [];
    if (this.stopped) return events;
    this.stopped = true;
    this.content(this.withoutHalfMarker(this.carry));
    this.unpack(true, events);
    this.close("cut", null, 0, events);
    return events;
  }

  /** Expands a group and reads on in it. A group that was cut is read as far as it goes. */
  private unpack(cut: boolean, events: FrameEvent[]): void {
    const packed = this.packed;
    if (packed === null) return;
    this.packed = null;
    const bytes = withoutLastNewline(packed, !cut);
    const room = Math.min(this.limits.sectionBytes, this.limits.totalBytes - this.expanded);
    const expanded = expand(bytes, Math.max(room, 1), cut || packed.cut);
    const beyond = expanded.why !== null && room < this.limits.sectionBytes;
    this.expanded += beyond ? room + 1 : expanded.bytes.length;
    this.carry = Buffer.alloc(0);
    this.atLineStart = true;
    this.unpacking = true;
    this.scan(expanded.bytes, events);
    this.unpacking = false;
    this.content(this.withoutHalfMarker(this.carry));
    this.carry = Buffer.alloc(0);
    this.atLineStart = true;
    if (expanded.why === null && !packed.cut) return;
    const open = this.open;
    const where = open === null ? "a group of sections" : nameOf(open);
    this.notes.push(`${where}: ${expanded.why ?? "the packed answer is longer than we accept"}`);
    this.close(expanded.why === DAMAGED ? "cut" : "too-large", null, 0, events);
  }

  /** The stream may be cut inside a marker: that line is neither content nor noise. */
  private withoutHalfMarker(rest: Buffer): Buffer {
    const lineAt = rest.lastIndexOf(NEWLINE) + 1;
    if (lineAt === 0 && !this.atLineStart) return rest;
    const line = rest.subarray(lineAt);
    const size = Math.min(line.length, this.mark.length);
    return line.subarray(0, size).equals(this.mark.subarray(0, size)) ? rest.subarray(0, lineAt) : rest;
  }

  /** Finds the markers in `buffer`; keeps back an unfinished one, and a tail that may be the head of one. */
  private scan(buffer: Buffer, events: FrameEvent[]): void {
    let from = 0;
    let search = 0;
    while (true) {
      const at = buffer.indexOf(this.mark, search);
      if (at < 0) break;
      if (at === from ? !this.atLineStart : buffer[at - 1] !== NEWLINE) {
        search = at + 1;
        continue;
      }
      this.content(buffer.subarray(from, at));
      const newline = buffer.indexOf(NEWLINE, at);
      if (newline < 0) {
        if (buffer.length - at <= MARKER_BYTES) {
          this.carry = buffer.subarray(at);
          this.atLineStart = true;
          return;
        }
        from = at;
        search = at + 1;
        this.atLineStart = true;
        continue;
      }
      const line = buffer.subarray(at + this.mark.length, newline);
      if (this.marker(decode(line).text, events)) this.atLineStart = true;
      else this.content(buffer.subarray(at, newline + 1));
      from = newline + 1;
      search = from;
    }
    const tail = Math.max(from, buffer.length - this.mark.length + 1);
    this.content(buffer.subarray(from, tail));
    this.carry = buffer.subarray(tail);
  }

  private content(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.atLineStart = bytes[bytes.length - 1] === NEWLINE;
    if (this.packed !== null) this.packed.add(bytes);
    else if (this.open === null) this.noiseKept.add(bytes);
    else if (this.open.inError) this.open.err.add(bytes);
    else this.open.out.add(bytes);
  }

  /** One marker line without its boundary. False when it is none we know: then it is content. */
  private marker(line: string, events: FrameEvent[]): boolean {
    if (this.packed !== null) {
      // A member that something else interrupted was cut.
      this.unpack(line !== "packed", events);
      if (line === "packed") return true;
    }
    if (line === "pack gzip" && !this.unpacking) {
      this.packed = new Kept(this.limits.sectionBytes);
      return true;
    }
    const begin = BEGIN.exec(line);
    if (begin !== null) {
      this.close("cut", null, 0, events);
      const [, name = "", netns = "-", command = ""] = begin;
      this.open = {
        name,
        netns: inode(netns),
        command,
        out: new Kept(this.limits.sectionBytes),
        err: new Kept(ERROR_BYTES + 1),
        inError: false,
      };
      events.push({ type: "begin", name, netns: this.open.netns, command });
      return true;
    }
    if (this.open !== null && line === "err" && !this.open.inError) {
      this.open.inError = true;
      return true;
    }
    const end = END.exec(line);
    if (end !== null && this.open !== null) {
      this.close(
        end[3] === undefined ? "complete" : "timeout",
        Number(end[1]),
        Math.max(0, Number(end[2])),
        events,
      );
      return true;
    }
    const skip = SKIP.exec(line);
    if (skip !== null && this.open === null) {
      const [, name = "", netns = "-", reason = "not-needed", text = ""] = skip;
      const skipped = { reason: reason as SkipReason, text };
      events.push({
        type: "section",
        bytes: 0,
        section: { ...EMPTY, name, netns: inode(netns), skipped },
      });
      return true;
    }
    const counted = /^(plan|done) (-?\d{1,12})$/.exec(line);
    if (counted !== null && this.open === null) {
      const count = Math.max(0, Number(counted[2]));
      events.push(
        counted[1] === "plan" ? { type: "plan", sections: count } : { type: "done", durationMs: count },
      );
      return true;
    }
    if (/^start vethscope-collect 1$/.test(line) && !this.started && this.open === null) {
      this.started = true;
      events.push({ type: "start" });
      return true;
    }
    return false;
  }

  private close(end: SectionEnd, exitCode: number | null, durationMs: number, events: FrameEvent[]): void {
    const open = this.open;
    if (open === null) return;
    this.open = null;
    const whole = end === "complete" || end === "timeout";
    const where = nameOf(open);
    // The newline before a marker is the script's, not the command's.
    const out = decode(withoutLastNewline(open.out, whole || open.inError));
    const err = decode(withoutLastNewline(open.err, whole));
    if (out.replaced || err.replaced) this.notes.push(`${where}: some bytes are not UTF-8 and were replaced`);
    if (open.out.cut) {
      this.notes.push(`${where}: only the first ${open.out.limit} bytes were kept`);
    }
    events.push({
      type: "section",
      bytes: open.out.size + open.err.size,
      section: {
        name: open.name,
        netns: open.netns,
        command: open.command,
        text: out.text,
        errorText: err.text,
        exitCode,
        durationMs,
        end: open.out.cut ? "too-large" : end,
      },
    });
  }
}

const EMPTY = {
  command: "",
  text: "",
  errorText: "",
  exitCode: null,
  durationMs: 0,
  end: "complete",
} as const;

const DAMAGED = "the packed answer is damaged, and is shown as far as it goes";

/** A gzip member as text of the stream, at most `most` bytes of it; `why` says what is wrong with it. */
function expand(
  packed: Buffer,
  most: number,
  cut: boolean,
): { readonly bytes: Buffer; readonly why: string | null } {
  const asFar = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: most };
  try {
    return { bytes: gunzipSync(packed, cut ? asFar : { maxOutputLength: most }), why: null };
  } catch (error) {
    const bomb = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    const why = bomb ? `the packed answer expands to more than ${most} bytes` : DAMAGED;
    for (let size = bomb ? Math.min(packed.length, BOMB_BYTES) : packed.length; size > 64; size >>= 1) {
      try {
        return { bytes: gunzipSync(packed.subarray(0, size), asFar), why };
      } catch {
        // The damage, or still too much, lies in this piece: a shorter one.
      }
    }
    return { bytes: Buffer.alloc(0), why };
  }
}

function nameOf(open: OpenSection): string {
  return open.netns === null ? open.name : `${open.name}@${open.netns}`;
}

function inode(word: string): number | null {
  return word === "-" ? null : Number(word);
}

function withoutLastNewline(kept: Kept, remove: boolean): Buffer {
  const bytes = kept.bytes();
  return remove && !kept.cut && bytes[bytes.length - 1] === NEWLINE ? bytes.subarray(0, -1) : bytes;
}

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LENIENT = new TextDecoder("utf-8", { ignoreBOM: true });

function decode(bytes: Buffer): { text: string; replaced: boolean } {
  try {
    return { text: STRICT.decode(bytes), replaced: false };
  } catch {
    return { text: LENIENT.decode(bytes), replaced: true };
  }
}
