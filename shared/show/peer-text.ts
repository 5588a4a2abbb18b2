// The readable form of `peer`: both ends, who is behind, and the steps that prove it.
import type { PeerJson } from "./peer-json.ts";
import { plainText } from "./plain-text.ts";
import type { InterfaceJson } from "./show-json.ts";

/** Prints one answer of `peerJson` for reading. */
export function peerText(answer: PeerJson): string {
  const { container, pod } = answer;
  const lines = [endLine("interface", answer.interface)];
  if (answer.peer) lines.push(endLine("peer     ", answer.peer));
  else if (answer.interface.peerDoubt)
    lines.push(`peer      ${answer.candidates ? "ambiguous" : "unknown"}: ${answer.interface.peerDoubt}`);
  else lines.push("peer      none: this kind of link has no other end");
  for (const candidate of answer.candidates ?? []) lines.push(endLine("  maybe  ", candidate));
  if (container)
    lines.push(`container ${container.name} (${container.runtime}, ${container.id.slice(0, 12)})`);
  if (pod) lines.push(`pod       ${pod.namespace === "" ? pod.name : `${pod.namespace}/${pod.name}`}`);
  if (answer.evidence.length > 0) lines.push("how we know");
  for (const one of answer.evidence) lines.push(`  ${one.says}  [${one.section}:${one.line}]`);
  return `${lines.map(plainText).join("\n")}\n`;
}

function endLine(word: string, one: InterfaceJson): string {
  const master = one.master ? `, port of ${one.master}` : "";
  return `${word} ${one.name} (ifindex ${one.ifindex}, ${one.kind}${master}) in ${one.netns}`;
}
