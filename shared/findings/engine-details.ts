// Details that only checks need, read from the engines' own sections: privileges, mounted sockets, internal networks.
import { isObject, list, own, readJsonValues, text } from "../parse/reading/json-values.ts";
import type { SourceRef } from "../snapshot/evidence.ts";
import type { Section, SectionKey } from "../snapshot/snapshot.ts";

export interface EngineContainerDetails {
  readonly privileged: boolean;
  /** Sockets of engines that are mounted into it. */
  readonly sockets: readonly string[];
  readonly source: SourceRef;
}

export interface EngineDetails {
  readonly containers: ReadonlyMap<string, EngineContainerDetails>;
  /** Names of networks that lead nowhere on purpose (`--internal`). */
  readonly internalNetworks: ReadonlySet<string>;
}

/** Reads `docker-containers`, `podman-containers` and the networks beside them; absent or odd fields say nothing. */
export function readEngineDetails(sections: ReadonlyMap<SectionKey, Section>): EngineDetails {
  const containers = new Map<string, EngineContainerDetails>();
  const internalNetworks = new Set<string>();
  for (const [key, section] of sections) {
    const [, what] = /^(?:docker|podman)-(containers|networks)$/.exec(section.name) ?? [];
    if (what === undefined || section.skipped) continue;
    for (const { value, line } of readJsonValues(section.text, key).values) {
      for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
        if (!isObject(item)) continue;
        if (what === "networks") {
          const name = text(item, "Name") ?? text(item, "name");
          if (name !== null && (own(item, "Internal") === true || own(item, "internal") === true))
            internalNetworks.add(name);
          continue;
        }
        const id = text(item, "Id") ?? text(item, "ID");
        if (id === null) continue;
        containers.set(id, {
          privileged: own(item, "Privileged") === true,
          sockets: list(item, "EngineSockets").filter((path): path is string => typeof path === "string"),
          source: { section: key, line },
        });
      }
    }
  }
  return { containers, internalNetworks };
}
