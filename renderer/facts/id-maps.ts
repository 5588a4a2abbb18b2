// How user and group ids inside a user namespace read outside of it, in words.
import type { KernelNamespace } from "../../shared/topology/model.ts";

/** The kernel's "every id": a namespace with this one line maps nothing. */
const EVERY_ID = 4_294_967_295;

/** One line per kind: `uid 0 is 2004 here, 1 to 65536 are 100000 to 165535`; empty when no map was read. */
export function idMapWords(maps: KernelNamespace["idMaps"]): string[] {
  return (["uid", "gid"] as const).flatMap((kind) => {
    const lines = maps.filter((map) => map.kind === kind);
    if (lines.length === 0) return [];
    if (lines.some((map) => map.inside === 0 && map.outside === 0 && map.count >= EVERY_ID))
      return [`${kind}s are the host's own`];
    return [`${kind} ${lines.map((map, at) => rangeWords(map, at === 0)).join(", ")}`];
  });
}

function rangeWords(map: KernelNamespace["idMaps"][number], isFirst: boolean): string {
  const here = isFirst ? " here" : "";
  if (map.count === 1) return `${map.inside} is ${map.outside}${here}`;
  const last = map.count - 1;
  return `${map.inside} to ${map.inside + last} are ${map.outside} to ${map.outside + last}${here}`;
}
