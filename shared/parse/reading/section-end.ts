// What the ends of sections say: skipped, refused, timed out, cut, complaints on standard error. One warning per cause.
import type { Warning } from "../../snapshot/evidence.ts";
import type { Section, SectionKey } from "../../snapshot/snapshot.ts";
import { quote } from "./warnings.ts";

/** Sections whose command reads all of /proc: processes come and go meanwhile, some may refuse; exit 1 is normal. */
const READS_ALL_PROCESSES = /^(?:proc-|ns-links$|fd-|mountinfo-nsfs$|netns-list$|sockets$|sysctl$)/;
const REFUSED = /operation not permitted|permission denied/i;
const VANISHED = /no such (?:file or directory|process)/i;

/** One doubt about one section. */
interface Doubt {
  readonly code: string;
  /** Sections of one name with the same cause share a warning. */
  readonly cause: string;
  /** How often it happened in this section, or how many seconds it took. */
  readonly amount: number;
  /** The sentence behind "ip in 3 network namespaces". */
  readonly says: (amount: number) => string;
}

/** Complaints on standard error: refusals counted, vanished processes passed over, the rest quoted by its first line. */
function complaints(section: Section): Doubt[] {
  const lines = section.errorText.split("\n").filter((line) => line.trim() !== "");
  const refused = lines.filter((line) => REFUSED.test(line));
  const vanished = READS_ALL_PROCESSES.test(section.name) ? VANISHED : null;
  const rest = lines.filter((line) => !REFUSED.test(line) && !vanished?.test(line));
  const doubts: Doubt[] = [];
  const [firstRefused, firstOther] = [refused[0], rest[0]];
  if (firstRefused !== undefined) {
    doubts.push({
      code: "not-permitted",
      cause: "refused",
      amount: refused.length,
      says: (times) =>
        `was refused ${times === 1 ? "once" : `${times} times`}: ${quote(firstRefused)}. Collect as root to see all.`,
    });
  }
  if (firstOther !== undefined) {
    const says = (count: number) =>
      `complained: ${quote(firstOther)}${count === 1 ? "" : ` and ${count - 1} more lines`}.`;
    doubts.push({ code: "stderr", cause: firstOther, amount: rest.length, says });
  }
  return doubts;
}

function ending(section: Section, complained: boolean): Doubt[] {
  const seconds = Math.round(section.durationMs / 100) / 10;
  const doubt = (code: string, cause: string, amount: number, says: Doubt["says"]): Doubt[] => [
    { code, cause, amount, says },
  ];
  switch (section.end) {
    case "timeout":
      return doubt(
        "timeout",
        "",
        seconds,
        (most) => `did not finish in time and was ended after ${most} s: what it printed is shown.`,
      );
    case "cut":
      return doubt("cut", "", 0, () => "was cut: the connection ended inside it.");
    case "too-large":
      return doubt("too-large", "", 0, () => "printed more than we accept: the rest was left out.");
    case "complete":
      if (!section.exitCode || complained || READS_ALL_PROCESSES.test(section.name)) return [];
      return doubt("failed", String(section.exitCode), 0, () => `ended with exit code ${section.exitCode}.`);
  }
}

function doubtsOf(section: Section): Doubt[] {
  if (section.skipped) {
    const { reason, text } = section.skipped;
    // "not needed" is no doubt
    if (reason === "not-needed") return [];
    return [
      { code: reason, cause: text, amount: 0, says: () => `was not collected: ${text.slice(0, 300)}.` },
    ];
  }
  const complained = complaints(section);
  return [...complained, ...ending(section, complained.length > 0)];
}

/**
 * Warnings about the ends of all sections. The same cause in many network namespaces makes one warning, which points
 * to the first of them.
 */
export function endWarnings(sections: ReadonlyMap<SectionKey, Section>): Warning[] {
  const groups = new Map<
    string,
    { key: SectionKey; section: Section; count: number; amount: number; doubt: Doubt }
  >();
  for (const [key, section] of sections) {
    for (const doubt of doubtsOf(section)) {
      const group = `${section.name}\n${doubt.code}\n${doubt.cause}`;
      const known = groups.get(group);
      if (known === undefined) groups.set(group, { key, section, count: 1, amount: doubt.amount, doubt });
      else {
        known.count += 1;
        known.amount =
          doubt.code === "timeout" ? Math.max(known.amount, doubt.amount) : known.amount + doubt.amount;
      }
    }
  }
  return [...groups.values()].map(({ key, section, count, amount, doubt }) => {
    const one =
      section.netns === null ? section.name : `${section.name} in network namespace ${section.netns}`;
    const where = count > 1 ? `${section.name} in ${count} network namespaces` : one;
    return { code: doubt.code, text: `${where} ${doubt.says(amount)}`, section: key };
  });
}
