// Pass: hosts that were captured at different times may have changed in between; what one says of another is then a doubt.
import type { FleetBuilder } from "../join-hosts.ts";

/** Seconds between first and last capture up to which a picture is one moment: collecting twenty hosts takes that. */
const ONE_MOMENT_S = 300;

export function findMoments(builder: FleetBuilder): void {
  const times = builder.members
    .map((member) => ({ member, at: Date.parse(member.index.topology.collectedAt) / 1000 }))
    .filter((one) => Number.isFinite(one.at))
    .sort((a, b) => a.at - b.at);
  const first = times[0];
  const last = times.at(-1);
  if (!first || !last || last.at - first.at <= ONE_MOMENT_S) return;
  builder.doubts.push(
    `${first.member.label} was captured ${spanWords(last.at - first.at)} before ${last.member.label}: what one host says of another may have changed in between.`,
  );
}

/** `7 minutes`, `3 hours`, `2 days`. */
export function spanWords(seconds: number): string {
  const units = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
  ] as const;
  const [size, word] = units.find(([least]) => seconds >= 2 * least) ?? [60, "minute"];
  const count = Math.round(seconds / size);
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
