// A packet, a verdict and a stage in words.
import type { Packet, TraceVerdict } from "../../../shared/path/trace.ts";
import type { ToldPath } from "../../analysis/messages.ts";
import type { IconName } from "../../icons/Icon.tsx";

export const VERDICTS: Readonly<
  Record<TraceVerdict, { readonly word: string; readonly icon: IconName; readonly tone: string }>
> = {
  delivered: { word: "Delivered", icon: "check", tone: "good" },
  dropped: { word: "Dropped", icon: "stop", tone: "broken" },
  rejected: { word: "Rejected", icon: "close", tone: "broken" },
  unknown: { word: "Not known", icon: "question", tone: "doubt" },
};

const STAGES: ReadonlyMap<string, string> = new Map([
  ["prerouting", "Before routing"],
  ["input", "To the host itself"],
  ["forward", "Forwarding"],
  ["output", "Sending"],
  ["postrouting", "After routing"],
  ["routing", "Routing"],
  ["ingress", "Ingress"],
]);

/** "Before routing (PREROUTING)" in two parts. */
export function stageWords(stage: string): { readonly words: string; readonly hook: string | null } {
  const words = STAGES.get(stage);
  if (stage === "routing") return { words: "Routing", hook: null };
  return words === undefined ? { words: stage, hook: null } : { words, hook: stage.toUpperCase() };
}

function end(address: string, port: number | null): string {
  if (port === null) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** `tcp 203.0.113.9:40000 → 10.0.0.1:80`, with the mark when it has one. */
export function packetWords(packet: Packet): string {
  const icmp = packet.icmpType === null ? "" : ` type ${packet.icmpType}`;
  const mark = packet.mark === 0 ? "" : `, mark 0x${packet.mark.toString(16)}`;
  const source = end(packet.source, packet.sourcePort);
  return `${packet.protocol}${icmp} ${source} → ${end(packet.destination, packet.destinationPort)}${mark}`;
}

/** Why a way ends as it does: who gets the packet, or the last thing that happened to it. */
export function endWords(path: Pick<ToldPath, "deliveredTo" | "hops">): string {
  if (path.deliveredTo) return path.deliveredTo.says;
  const last = path.hops.at(-1);
  return last?.why ?? last?.says ?? "Nothing is known about its way.";
}
