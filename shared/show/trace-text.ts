// A trace for a terminal: where the packet is, what each hop did to it, and how it ends.
import { plainHops } from "../path/steps.ts";
import type { Hop, Trace, TracePath } from "../path/trace.ts";
import { pathProbability, probabilityText } from "../path/ways.ts";
import { plainText } from "./plain-text.ts";

export interface TraceTextOptions {
  /** Show rules that did not match, and chains where nothing did. */
  readonly all?: boolean;
  /** Title of a netns. */
  readonly titleOf: (netns: string) => string;
  readonly note?: string;
}

/** Prints all ways; those that share a beginning are printed whole all the same. */
export function traceText(trace: Trace, options: TraceTextOptions): string {
  const lines: string[] = [];
  if (options.note !== undefined) lines.push(options.note, "");
  trace.paths.forEach((path, i) => {
    if (trace.paths.length > 1) {
      if (i > 0) lines.push("");
      lines.push(`Way ${i + 1} of ${trace.paths.length} (${probabilityText(pathProbability(path))})`);
      for (const choice of path.alternatives) lines.push(`  if ${choice.says}`);
    }
    lines.push(...pathLines(path, options));
  });
  const doubts = new Set([...trace.doubts, ...trace.paths.flatMap((path) => path.doubts)]);
  if (doubts.size > 0) lines.push("", "Doubts");
  for (const doubt of doubts) lines.push(`  ${doubt}`);
  return lines.map(plainText).join("\n");
}

function pathLines(path: TracePath, options: TraceTextOptions): string[] {
  const lines: string[] = [];
  let netns = "";
  const hops = options.all === true ? path.hops : visible(plainHops(path.steps));
  for (const hop of hops) {
    if (hop.netns !== netns) {
      netns = hop.netns;
      lines.push(`In ${options.titleOf(netns)}`);
    }
    lines.push(...hopLines(hop));
  }
  lines.push(`=> ${path.verdict}${path.deliveredTo ? `: ${path.deliveredTo.says}` : ""}`);
  return lines;
}

/** Without `all`: a chain is shown only where a rule in it applied or its policy drops. */
function visible(hops: readonly Hop[]): readonly Hop[] {
  return hops.filter((hop, i) => {
    if (hop.kind === "rule") return hop.match !== "no";
    if (hop.kind !== "chain") return true;
    if (hop.target !== undefined) return hop.target === "DROP" || hop.target === "drop";
    const next = hops.slice(i + 1).find((each) => each.kind !== "rule" || each.match !== "no");
    return next?.kind === "rule";
  });
}

function hopLines(hop: Hop): string[] {
  if (hop.kind === "rule") {
    const mark = hop.match === "yes" ? "+" : hop.match === "no" ? "-" : "?";
    const why = hop.why === undefined ? "" : `   (${hop.why})`;
    return [
      `    ${mark} ${hop.table ?? ""} ${hop.chain ?? ""} ${hop.rule?.index ?? ""}: ${hop.rule?.text ?? ""}${why}`,
    ];
  }
  return [`  ${hop.says}`];
}
