// The readable form of `who`: each answer with its name, its sentence and the lines that said so.
import { plainText } from "../show/plain-text.ts";
import type { WhoResult } from "./who.ts";

/** Plain terminal text; host text has no control characters left. */
export function whoText(result: WhoResult): string {
  const lines: string[] = [];
  if (result.nobody !== null) lines.push(result.nobody);
  for (const { kind, name, says, evidence } of result.answers) {
    if (lines.length > 0) lines.push("");
    lines.push(`${name} (${kind})`, `  ${says}`);
    for (const one of evidence) lines.push(`    ${one.says}  [${one.source.section}:${one.source.line}]`);
  }
  return `${lines.map(plainText).join("\n")}\n`;
}
