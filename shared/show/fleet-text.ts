// The readable form of `show` for several hosts: what joins them first, then each host.
import type { Fleet, TrunkEnd } from "../fleet/fleet.ts";
import { plainText } from "./plain-text.ts";
import { showText } from "./show-text.ts";

/** Plain terminal text, lines separated by newlines; host text has no control characters left. */
export function fleetText(fleet: Fleet): string {
  const lines = [`${fleet.members.length} hosts: ${fleet.members.map((member) => member.label).join(", ")}`];
  if (fleet.trunks.length === 0) lines.push("", "nothing joins them, as far as they were read");
  for (const trunk of fleet.trunks) {
    const mark = trunk.doubts.length > 0 ? "?" : "";
    const kind = trunk.kind === "tunnel" ? "tunnel" : "layer-2 segment";
    lines.push("", `${kind} ${trunk.word}${mark}  ${trunk.ends.map(endWords).join("  --  ")}`);
    for (const line of [...trunk.proofs, ...trunk.carries, ...trunk.doubts]) lines.push(`  ${line}`);
  }
  if (fleet.openEnds.length > 0) lines.push("", "open ends");
  for (const end of fleet.openEnds) lines.push(`  ${endWords(end)}: ${end.says}`);
  const doubtful = fleet.routes.filter((route) => route.doubt !== null);
  if (doubtful.length > 0) lines.push("", "routes whose next hop is not certain");
  for (const route of doubtful)
    lines.push(`  ${route.member.label}: ${route.destination} by ${route.device}: ${route.doubt}`);
  if (fleet.doubts.length > 0) lines.push("", "doubts", ...fleet.doubts.map((doubt) => `  ${doubt}`));
  const hosts = fleet.members.map((member) => showText(member.index.topology).trimEnd());
  return `${lines.map(plainText).join("\n")}\n\n${hosts.join("\n\n")}\n`;
}

function endWords({ member, interface: id }: TrunkEnd): string {
  return `${member.label} ${member.index.interfaces.get(id)?.name ?? id}`;
}
