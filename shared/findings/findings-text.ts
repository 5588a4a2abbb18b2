// Findings for a terminal: the worst first, each with its reason, where it was read, and what to do.
import { plainText } from "../show/plain-text.ts";
import { CHECKS } from "./checks.ts";
import type { Finding } from "./finding.ts";
import { findingsTogether, type HostFindings } from "./together.ts";

const LINES_OF_EVIDENCE = 3;

/** One block per finding; one sentence when there is none. Host text is made harmless. */
export function findingsText(findings: readonly Finding[]): string {
  if (findings.length === 0) return `Nothing found by ${CHECKS.length} checks.`;
  return findings.map((finding) => blockOf(finding)).join("\n\n");
}

/** Of several hosts: every block names its host, and a host without findings has a sentence at the end. */
export function fleetFindingsText(hosts: readonly HostFindings[]): string {
  const blocks = findingsTogether(hosts).map(({ host, finding }) => blockOf(finding, host.label));
  const clean = hosts.filter(({ findings }) => findings.length === 0);
  const nothing = clean.map(({ label }) =>
    plainText(`Nothing found on ${label} by ${CHECKS.length} checks.`),
  );
  return [...blocks, ...nothing].join("\n\n");
}

function blockOf({ severity, code, title, reason, evidence, advice }: Finding, host?: string): string {
  const on = host === undefined ? "" : `${host}: `;
  return [
    `${severity.toUpperCase()}  ${on}${title}  [${code}]`,
    `  ${reason}`,
    ...evidence
      .slice(0, LINES_OF_EVIDENCE)
      .map(({ says, source }) => `  seen: ${says} (${source.section}, line ${source.line})`),
    `  do: ${advice}`,
  ]
    .map(plainText)
    .join("\n");
}
