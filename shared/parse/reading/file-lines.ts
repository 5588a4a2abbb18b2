// `grep -H` output of several files: `PATH:LINE`, the lines of one file put together again.
import { eachLine } from "./lines.ts";
import { quote, type SectionWarnings } from "./warnings.ts";

export interface FileLines {
  readonly path: string;
  /** Each line of the file and its number in the section. */
  readonly lines: readonly { readonly text: string; readonly line: number }[];
}

/** Most files read from one section; a host with more says so in a warning. */
const MOST_FILES = 20_000;

/**
 * Groups the lines by file, in the order in which the files first appear.
 * @param split where in a line the path ends: index of its colon, or -1 when the line is none of a file.
 */
export function readFileLines(
  source: string,
  warnings: SectionWarnings,
  split: (line: string) => number = firstColon,
): FileLines[] {
  const files = new Map<string, { path: string; lines: { text: string; line: number }[] }>();
  eachLine(source, (line, number) => {
    if (line === "") return;
    const colon = split(line);
    if (colon <= 0) {
      warnings.add(number, `Expected a line of a file, found ${quote(line)}.`);
      return;
    }
    const path = line.slice(0, colon);
    const entry = { text: line.slice(colon + 1), line: number };
    const known = files.get(path);
    if (known) known.lines.push(entry);
    else if (files.size < MOST_FILES) files.set(path, { path, lines: [entry] });
    else if (files.size === MOST_FILES) {
      files.set("", { path: "", lines: [] });
      warnings.add(number, `More than ${MOST_FILES} files: the rest was left out.`);
    }
  });
  files.delete("");
  return [...files.values()];
}

function firstColon(line: string): number {
  return line.indexOf(":");
}

/** Last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The part before the last one: `/a/b/c` gives `b`. */
export function parentName(path: string): string {
  return baseName(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
}
