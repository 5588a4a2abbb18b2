// Excerpts: the very lines of a section that say a fact, cut to what a person can read.
import type { SourceRef } from "./evidence.ts";
import type { Section } from "./snapshot.ts";

export interface Excerpt {
  /** The command as it ran. */
  readonly command: string;
  /** Inode of the netns it ran in; null when it is not of one. */
  readonly netns: number | null;
  /** Number of the first line shown (1-based). */
  readonly firstLine: number;
  readonly lines: readonly string[];
  /** True when lines or characters were left out. */
  readonly cut: boolean;
}

const MAX_LINES = 60;
const MAX_LINE = 4_000;

/**
 * The lines a source points to. A JSON line is shown as its element, indented, because a whole `ip -j` answer
 * stands on one line. A source that points outside the text gives no lines.
 */
export function excerpt(section: Section, source: SourceRef): Excerpt {
  const wanted = linesBetween(section.text, source.line, source.endLine ?? source.line);
  let lines = wanted;
  let cut = false;
  if (source.item !== undefined && wanted.length === 1) {
    const element = jsonElement(wanted[0] as string, source.item);
    if (element !== null) lines = element;
  }
  if (lines.length > MAX_LINES) {
    lines = lines.slice(0, MAX_LINES);
    cut = true;
  }
  const shown = lines.map((line) => {
    const readable = line.replaceAll("\0", " ");
    if (readable.length <= MAX_LINE) return readable;
    cut = true;
    return `${readable.slice(0, MAX_LINE)}…`;
  });
  return { command: section.command, netns: section.netns, firstLine: source.line, lines: shown, cut };
}

function linesBetween(text: string, first: number, last: number): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let line = 1; line <= last; line += 1) {
    const end = text.indexOf("\n", start);
    if (line >= first && (end >= 0 || start < text.length)) {
      lines.push(end < 0 ? text.slice(start) : text.slice(start, end));
      if (lines.length > MAX_LINES) break;
    }
    if (end < 0) break;
    start = end + 1;
  }
  return lines;
}

function jsonElement(line: string, item: number): string[] | null {
  try {
    const parsed: unknown = JSON.parse(line);
    if (!Array.isArray(parsed) || item >= parsed.length) return null;
    return JSON.stringify(parsed[item], null, 1).split("\n");
  } catch {
    return null;
  }
}
