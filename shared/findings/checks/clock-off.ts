// Check: the host's clock is far from that of the machine that collected.
import type { Check } from "../finding.ts";

/** Seconds that the run itself and its queueing may take. */
const TOLERATED = 30;

export const clockOff: Check = {
  code: "clock-off",
  looksFor: "a host clock that is far off",
  run: ({ topology, sections }) => {
    const seconds = topology.host.clockSkewSeconds;
    if (seconds === null || Math.abs(seconds) <= TOLERATED) return [];
    const meta = [...sections].find(([, section]) => section.name === "meta");
    const line = (meta?.[1].text.split("\n") ?? []).findIndex((text) => text.startsWith("epoch="));
    const how = seconds > 0 ? "ahead of" : "behind";
    return [
      {
        code: "clock-off",
        severity: "doubt" as const,
        title: `The clock is ${inWords(Math.abs(seconds))} ${seconds > 0 ? "fast" : "slow"}`,
        reason: `The host's clock is ${inWords(Math.abs(seconds))} ${how} the clock of the machine that collected: certificates, leases and logs will disagree with other nodes.`,
        evidence:
          meta && line >= 0
            ? [{ says: "the host's own time at the start", source: { section: meta[0], line: line + 1 } }]
            : [],
        advice: "Compare both with a time server (chronyc tracking, timedatectl).",
        refs: [{ kind: "host" as const, id: topology.host.id }],
      },
    ];
  },
};

/** Rounded before a unit is chosen: a second less than two hours is 2 hours. */
function inWords(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const hours = Math.round(seconds / 3_600);
  if (seconds < 120) return `${seconds} seconds`;
  if (minutes < 120) return `${minutes} minutes`;
  return hours < 48 ? `${hours} hours` : `${Math.round(seconds / 86_400)} days`;
}
