// The output of `vethscope script` run by hand (`sh collect.sh > out`), read as a snapshot: the frames without a client.
import { strFromU8 } from "fflate";
import { type Section, type SkipReason, SNAPSHOT_VERSION, type Snapshot } from "./snapshot.ts";

export type ScriptOutput =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly error: string };

/** Text that may stand before the first frame: a login banner in a terminal's log. */
const BEFORE_START = 64 * 1024;
const MOST_SECTIONS = 200_000;

/** Version of the frames; a script that prints others is of a later Vethscope. */
const FRAMES = 1;

const START = /(?:^|\n)([0-9a-f]{32}) start vethscope-collect (\d{1,9})\r?\n/;
const BEGIN = /^begin ([a-z0-9-]{1,64}) (-|\d{1,15}) \d{1,6} (.*)$/;
const END = /^end (\d{1,3}) (-?\d{1,12})( timeout)?$/;
const SKIP = /^skip ([a-z0-9-]{1,64}) (-|\d{1,15}) (not-found|not-permitted|not-needed) (.*)$/;

/** Whether bytes look like such an output: its first frame stands near the beginning. */
export function isScriptOutput(bytes: Uint8Array): boolean {
  return START.test(strFromU8(bytes.subarray(0, BEFORE_START), true));
}

/**
 * Reads the whole output. One that was cut gives an incomplete snapshot. The time is the host's own: nobody else saw it.
 */
export function readScriptOutput(bytes: Uint8Array): ScriptOutput {
  const text = strFromU8(bytes);
  const start = START.exec(text.slice(0, BEFORE_START));
  const boundary = start?.[1];
  if (!start || boundary === undefined)
    return { ok: false, error: "this is no output of the collection script" };
  if (Number(start[2]) !== FRAMES) {
    const error = `the output has version ${start[2]} of the collection script's frames; this Vethscope reads version ${FRAMES}. Update Vethscope to open it`;
    return { ok: false, error };
  }
  const frames = readFrames(text.slice(start.index + start[0].length), boundary);
  const meta = frames.sections.find((section) => section.name === "meta")?.text ?? "";
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(meta)?.[1] ?? "";
  const epoch = Number(field("epoch"));
  const snapshot: Snapshot = {
    format: "vethscope-snapshot",
    version: SNAPSHOT_VERSION,
    collectedAt: new Date(
      Number.isFinite(epoch) && epoch > 0 && epoch < 8.64e12 ? epoch * 1000 : 0,
    ).toISOString(),
    durationMs: frames.durationMs ?? 0,
    source: { target: field("hostname").slice(0, 200) || "file", transport: "script", sudo: false },
    complete: frames.durationMs !== null,
    ...(frames.durationMs === null
      ? { incompleteReason: "The output of the script ends before its last line; what is there is shown." }
      : {}),
    noise: text.slice(0, start.index),
    sections: frames.sections,
  };
  return { ok: true, snapshot };
}

function readFrames(text: string, boundary: string): { sections: Section[]; durationMs: number | null } {
  const sections: Section[] = [];
  let open: {
    name: string;
    netns: number | null;
    command: string;
    from: number;
    errorFrom: number | null;
  } | null = null;
  let durationMs: number | null = null;
  const mark = `${boundary} `;
  for (let at = markerAt(text, mark, 0); at >= 0 && sections.length < MOST_SECTIONS; ) {
    const lineEnd = text.indexOf("\n", at);
    if (lineEnd < 0) break;
    const line = text.slice(at + mark.length, lineEnd).replace(/\r$/, "");
    const begin = BEGIN.exec(line);
    const end = END.exec(line);
    const skip = SKIP.exec(line);
    if (begin) {
      if (open) sections.push(sectionOf(open, text.slice(0, at), null));
      open = {
        name: begin[1] ?? "",
        netns: inode(begin[2]),
        command: begin[3] ?? "",
        from: lineEnd + 1,
        errorFrom: null,
      };
    } else if (open && line === "err" && open.errorFrom === null) open.errorFrom = lineEnd + 1;
    else if (open && end) {
      sections.push(sectionOf(open, text.slice(0, at), end));
      open = null;
    } else if (!open && skip) {
      const skipped = { reason: (skip[3] ?? "not-needed") as SkipReason, text: skip[4] ?? "" };
      sections.push({ ...EMPTY, name: skip[1] ?? "", netns: inode(skip[2]), skipped });
    } else if (!open) {
      const done = /^done (\d{1,12})$/.exec(line);
      if (done) durationMs = Number(done[1]);
    }
    at = markerAt(text, mark, lineEnd + 1);
  }
  if (open) sections.push(sectionOf(open, text, null));
  return { sections, durationMs };
}

const EMPTY = {
  command: "",
  text: "",
  errorText: "",
  exitCode: null,
  durationMs: 0,
  end: "complete",
} as const;

/** Where the next marker line begins; a boundary inside a line is content. */
function markerAt(text: string, mark: string, from: number): number {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    if (at === 0 || text[at - 1] === "\n") return at;
  }
  return -1;
}

function sectionOf(
  open: { name: string; netns: number | null; command: string; from: number; errorFrom: number | null },
  before: string,
  end: RegExpExecArray | null,
): Section {
  // The script writes one newline of its own before each marker.
  const withoutOwn = (text: string) => (text.endsWith("\n") ? text.slice(0, -1) : text);
  const errLine = open.errorFrom === null ? before.length : before.lastIndexOf("\n", open.errorFrom - 2) + 1;
  return {
    name: open.name,
    netns: open.netns,
    command: open.command,
    text:
      end || open.errorFrom !== null
        ? withoutOwn(before.slice(open.from, errLine))
        : before.slice(open.from, errLine),
    errorText:
      open.errorFrom === null
        ? ""
        : end
          ? withoutOwn(before.slice(open.errorFrom))
          : before.slice(open.errorFrom),
    exitCode: end ? Number(end[1]) : null,
    durationMs: end ? Math.max(0, Number(end[2])) : 0,
    end: end === null ? "cut" : end[3] === undefined ? "complete" : "timeout",
  };
}

function inode(word: string | undefined): number | null {
  return word === undefined || word === "-" ? null : Number(word);
}
