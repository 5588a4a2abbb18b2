// Exposure for a terminal: a line per port, the rules that let it in below, then what is not as it was meant.
import type { DecidingRule, Exposure, ExposureRow } from "../exposure/exposure.ts";
import { plainText } from "./plain-text.ts";

export function exposureText(exposure: Exposure): string {
  const lines: string[] = [];
  const entrances = exposure.entrances.map(({ device, addresses }) => `${device} (${addresses.join(", ")})`);
  lines.push(`From outside by ${entrances.length === 0 ? "no interface" : entrances.join(", ")}`, "");
  if (exposure.rows.length === 0)
    lines.push("Nothing can be reached from outside, as far as the snapshot tells.");
  for (const row of exposure.rows) lines.push(...rowLines(row));
  if (exposure.doubts.length > 0) lines.push("", "Doubts", ...exposure.doubts.map((doubt) => `  ${doubt}`));
  return lines.map(plainText).join("\n");
}

function rowLines(row: ExposureRow): string[] {
  const where = row.addresses.map(({ address, reach }) =>
    reach === "anywhere" ? address : `${address} (${reach})`,
  );
  const via = row.target === null ? "" : ` -> ${row.target}`;
  const who = row.listeners.length === 0 ? "" : `: ${row.listeners.join(", ")}`;
  return [
    `${row.state.padEnd(9)} ${row.protocol} ${row.port} on ${where.join(", ")}${via}, ${row.serves}${who}`,
    ...(row.why === null ? [] : [`          ${row.why}`]),
    ...row.rules.map((rule) => `          ${ruleLine(rule)}`),
    ...row.conflicts.flatMap((conflict) => [
      `        ! ${conflict.says}`,
      ...(conflict.rule ? [`          ${ruleLine(conflict.rule)}`] : []),
    ]),
    ...row.doubts.map((doubt) => `        ? ${doubt}`),
  ];
}

function ruleLine(rule: DecidingRule): string {
  return `${rule.place}: ${rule.words.says}${rule.owner === null ? "" : ` [${rule.owner}]`}`;
}
