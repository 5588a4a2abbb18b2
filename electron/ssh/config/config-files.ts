// Reads an ssh configuration file with its Include lines put in place, for where `ssh -G` cannot answer.
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, sep } from "node:path";
import { sshHome } from "./expand.ts";

/** As deep as ssh itself follows Include lines (READCONF_MAX_DEPTH). */
const MAX_DEPTH = 16;
const MAX_FILES = 500;
const MAX_BYTES = 1 << 20;

export interface ConfigText {
  readonly text: string;
  readonly warnings: readonly string[];
}

/** The user's configuration file. */
export function userConfigFile(): string {
  return join(sshHome(), ".ssh", "config");
}

/**
 * Reads a file and all it includes. A missing file is empty; one that cannot be read is a warning.
 * ssh follows an Include inside a block only where that block applies: with `host`, so does this for `Host` blocks
 * (not for `Match`); without, every Include is followed. The block's own line comes again after what was included,
 * so that the rest stays in it. Relative includes are looked up beside the user's configuration, as ssh does.
 */
export async function readConfig(file: string, host: string | null = null): Promise<ConfigText> {
  const warnings: string[] = [];
  let files = 0;

  async function read(path: string, depth: number, trail: readonly string[]): Promise<string> {
    files += 1;
    if (depth > MAX_DEPTH || files > MAX_FILES || trail.includes(path)) {
      warnings.push(`${path}: too many or circular Include lines; not read`);
      return "";
    }
    const content = await readBounded(path, warnings);
    const out: string[] = [];
    let block: string | null = null;
    for (const line of content.split(/\r?\n/)) {
      const include = /^\s*include(?:\s+|\s*=\s*)(.+)$/i.exec(line)?.[1];
      if (include === undefined) {
        if (/^\s*(host|match)[\s=]/i.test(line)) block = line;
        out.push(line);
        continue;
      }
      if (host !== null && block !== null && !blockApplies(block, host)) continue;
      for (const pattern of words(include)) {
        for (const found of await globFiles(absolute(pattern, dirname(file)))) {
          out.push(await read(found, depth + 1, [...trail, path]));
        }
      }
      out.push(block ?? "Host *");
    }
    return out.join("\n");
  }

  const text = await read(file, 0, []);
  return { text, warnings };
}

function blockApplies(block: string, host: string): boolean {
  const [keyword = "", ...patterns] = words(block.replace("=", " "));
  if (keyword.toLowerCase() === "match") return patterns[0]?.toLowerCase() === "all";
  return matchesPatternList(host, patterns);
}

async function readBounded(path: string, warnings: string[]): Promise<string> {
  try {
    if ((await stat(path)).size > MAX_BYTES) {
      warnings.push(`${path}: larger than 1 MB; not read`);
      return "";
    }
    return await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOENT" && code !== "ENOTDIR")
      warnings.push(`${path}: cannot be read (${code ?? "error"})`);
    return "";
  }
}

function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map((found) => found[1] ?? found[2] ?? "");
}

function absolute(pattern: string, base: string): string {
  if (/^~[\\/]/.test(pattern)) return sshHome() + pattern.slice(1);
  return isAbsolute(pattern) ? pattern : join(base, pattern);
}

/** Files matching a path whose parts may hold `*` and `?`, sorted as glob(3) sorts them. */
async function globFiles(pattern: string): Promise<string[]> {
  const parts = pattern.split(/[\\/]/);
  let found = [parts[0] === "" ? sep : (parts[0] ?? "")];
  for (const part of parts.slice(1)) {
    if (part === "") continue;
    const next: string[] = [];
    for (const folder of found) {
      if (!/[*?]/.test(part)) next.push(join(folder, part));
      else for (const name of await names(folder)) if (matchesName(name, part)) next.push(join(folder, name));
    }
    found = next.slice(0, MAX_FILES);
  }
  return found.sort();
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

function matchesName(name: string, pattern: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  return matchesWildcard(name, pattern);
}

/** Whether a name matches one of the patterns and none of the `!negated` ones (match_pattern_list in ssh). */
export function matchesPatternList(name: string, patterns: readonly string[]): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    if (!matchesWildcard(name, negated ? pattern.slice(1) : pattern)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** `*` and `?` as OpenSSH's match_pattern reads them, in linear time for each star. */
export function matchesWildcard(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === "?" || (pattern[p] !== "*" && pattern[p] === text[t]))) {
      t += 1;
      p += 1;
    } else if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p += 1;
  return p === pattern.length;
}
