// Reads JSON a host printed: one value per line, spread over lines, cut in the middle, or slightly wrong.
import type { Warning } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine } from "./lines.ts";
import { quote, warningsOf } from "./warnings.ts";

export type JsonObject = { readonly [key: string]: unknown };

/** One JSON value of the text and the line on which it starts. */
export interface JsonValue {
  readonly line: number;
  readonly value: unknown;
}

/** An object (not an array, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own property of a parsed object; inherited names (`constructor`, `__proto__`) are never found. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function text(object: JsonObject, key: string): string | null {
  const value = own(object, key);
  return typeof value === "string" && value !== "" ? value : null;
}

export function number(object: JsonObject, key: string): number | null {
  const value = own(object, key);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function object(of: JsonObject, key: string): JsonObject | null {
  const value = own(of, key);
  return isObject(value) ? value : null;
}

export function list(of: JsonObject, key: string): readonly unknown[] {
  const value = own(of, key);
  return Array.isArray(value) ? value : [];
}

/** The strings of an array property. */
export function texts(of: JsonObject, key: string): string[] {
  return list(of, key).filter((item): item is string => typeof item === "string");
}

/** Parses one value; iproute2's `\'` and raw control characters, both invalid JSON, are repaired. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    const repaired = source
      .replace(/\\([\s\S])/g, (whole, escaped: string) => (escaped === "'" ? "'" : whole))
      .replace(/[\u0000-\u001f]/g, " ");
    try {
      return JSON.parse(repaired);
    } catch {
      return undefined;
    }
  }
}

/** Extent of one value: [start, end), and whether its end was found. */
interface Extent {
  readonly start: number;
  readonly end: number;
  readonly whole: boolean;
}

/** End of the object or array that opens at `start`; string-aware, one pass. */
function extentAt(source: string, start: number): Extent {
  let depth = 0;
  let inString = false;
  for (let i = start; i < source.length; i += 1) {
    const code = source.charCodeAt(i);
    if (inString) {
      if (code === 92) i += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) depth += 1;
    else if (code === 125 || code === 93) {
      depth -= 1;
      if (depth === 0) return { start, end: i + 1, whole: true };
    }
  }
  return { start, end: source.length, whole: false };
}

/** Elements of an array that does not parse as a whole: each object by itself, the cut or broken ones dropped. */
function salvage(source: string): { items: unknown[]; lost: number } {
  const items: unknown[] = [];
  let lost = 0;
  let at = source.indexOf("{", 1);
  while (at !== -1) {
    const extent = extentAt(source, at);
    const value = extent.whole ? parseJson(source.slice(extent.start, extent.end)) : undefined;
    if (value === undefined) lost += 1;
    else items.push(value);
    at = source.indexOf("{", extent.end);
  }
  return { items, lost };
}

/**
 * Reads all JSON values of a section: one per line (`ip -j -batch`, docker templates) or pretty-printed over lines.
 * Text that is no JSON, and values cut at the end become warnings; of a cut array the whole elements are kept.
 */
export function readJsonValues(
  source: string,
  section: SectionKey,
): { values: JsonValue[]; warnings: Warning[] } {
  const values: JsonValue[] = [];
  const warnings = warningsOf(section);
  let openLine = 0;
  let depth = 0;

  const finish = (piece: string, line: number, whole: boolean): void => {
    const value = whole ? parseJson(piece) : undefined;
    if (value !== undefined) {
      values.push({ line, value });
      return;
    }
    if (!piece.startsWith("[")) {
      warnings.add(line, `This is not JSON we can read: ${quote(piece)}.`);
      return;
    }
    const { items, lost } = salvage(piece);
    if (items.length > 0) values.push({ line, value: items });
    const why = whole ? "is damaged" : "ends in the middle";
    warnings.add(line, `A JSON list ${why}: ${items.length} entries were kept, ${lost} could not be read.`);
  };

  const pieces: string[] = [];
  eachLine(source, (line, lineNumber) => {
    if (depth === 0) {
      const trimmed = line.trim();
      if (trimmed === "") return;
      const first = trimmed.charCodeAt(0);
      if (first !== 91 && first !== 123) {
        warnings.add(lineNumber, `Expected JSON, found ${quote(trimmed)}.`);
        return;
      }
      const last = trimmed.charCodeAt(trimmed.length - 1);
      if (last === 93 || last === 125) {
        const value = parseJson(trimmed);
        if (value !== undefined) {
          values.push({ line: lineNumber, value });
          return;
        }
      }
      const balance = balanceOf(trimmed);
      if (balance <= 0) {
        finish(trimmed, lineNumber, balance === 0);
        return;
      }
      pieces.length = 0;
      pieces.push(trimmed);
      openLine = lineNumber;
      depth = balance;
      return;
    }
    pieces.push(line);
    depth += balanceOf(line);
    if (depth <= 0) {
      finish(pieces.join("\n"), openLine, depth === 0);
      depth = 0;
    }
  });
  if (depth > 0) finish(pieces.join("\n"), openLine, false);
  return { values, warnings: warnings.list() };
}

/** Brackets opened minus closed in one line, outside of strings (strings of these tools never span lines). */
function balanceOf(line: string): number {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < line.length; i += 1) {
    const code = line.charCodeAt(i);
    if (inString) {
      if (code === 92) i += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) depth += 1;
    else if (code === 125 || code === 93) depth -= 1;
  }
  return depth;
}
