// Findings for a terminal: the worst first, each with its reason, where it was read, and what to do.
import { plainText } from "../show/plain-text.ts";
import { CHECKS } from "./checks.ts";
import type { Finding } from "./finding.ts";

const LINES_OF_EVIDENCE = 3;

/** One block per finding; one sentence when there is none. Host text is made harmless. */
export function findingsText(findings: readonly Finding[]): string {
  if (findings.length === 0) return `Nothing found by ${CHECKS.length} checks.`;
  return findings
    .map(({ severity, code, title, reason, evidence, advice }) =>
      [
        `${severity.toUpperCase()}  ${title}  [${code}]`,
        `  ${reason}`,
        ...evidence
          .slice(0, LINES_OF_EVIDENCE)
          .map(({ says, source }) => `  seen: ${says} (${source.section}, line ${source.line})`),
        `  do: ${advice}`,
      ]
        .map(plainText)
        .join("\n"),
    )
    .join("\n\n");
}
