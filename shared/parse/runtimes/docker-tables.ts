// Tables people paste from `docker ps` and `docker network ls`: columns by the position of their headings.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { wholeNumber } from "../reading/lines.ts";
import { readTable } from "../reading/table.ts";
import { at } from "../reading/warnings.ts";
import type { ContainerRecord, RuntimeNetworkRecord } from "../records.ts";
import { readKubernetesName } from "./kubernetes-name.ts";

/** `0.0.0.0:80->80/tcp, :::80->80/tcp, 443/tcp`: only what is published (has an arrow) is a port; ranges are spread. */
export function readPortColumn(column: string): ContainerRecord["ports"] {
  return column.split(", ").flatMap((part) => {
    const match = /^(.*):(\d+)(?:-(\d+))?->(\d+)(?:-\d+)?\/([a-z]+)$/.exec(part.trim());
    if (!match?.[2] || !match[4]) return [];
    const first = Number(match[2]);
    const last = Math.min(wholeNumber(match[3]) ?? first, first + 1000, 65_535);
    const target = Number(match[4]);
    const address = (match[1] ?? "").replace(/^\[(.*)\]$/, "$1");
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({
      protocol: match[5] ?? "tcp",
      hostAddress: address,
      hostPort: first + i,
      containerPort: target + i,
    }));
  });
}

/** Reads `docker ps`; ids are the first 12 of 64 characters. */
export function parseDockerPs(source: string, section: SectionKey): Parsed<ContainerRecord[]> {
  const { records: rows, warnings } = readTable(source, "CONTAINER ID", section);
  const records = rows.map(({ line, cells }): ContainerRecord => {
    const name = cells.get("NAMES")?.split(",")[0] || null;
    const kubernetes = name === null ? null : readKubernetesName(name);
    const status = cells.get("STATUS") ?? "";
    return {
      source: at(section, line),
      runtime: "docker",
      id: cells.get("CONTAINER ID") ?? "",
      name,
      image: cells.get("IMAGE") || null,
      status: status.startsWith("Up")
        ? status.includes("Paused")
          ? "paused"
          : "running"
        : status.split(" ")[0]?.toLowerCase() || null,
      pid: null,
      networkMode: null,
      netnsPath: null,
      networks: [],
      ports: readPortColumn(cells.get("PORTS") ?? ""),
      labels: new Map(),
      podId: kubernetes?.podUid ?? null,
      isInfra: kubernetes?.isSandbox ?? false,
      lowLevelRuntime: null,
    };
  });
  return { records, warnings };
}

/** Reads `docker network ls`. The id is no hex for swarm networks; the driver of `none` is `null`. */
export function parseDockerNetworkLs(source: string, section: SectionKey): Parsed<RuntimeNetworkRecord[]> {
  const { records: rows, warnings } = readTable(source, "NETWORK ID", section);
  const records = rows.map(({ line, cells }): RuntimeNetworkRecord => {
    const id = cells.get("NETWORK ID") ?? "";
    const name = cells.get("NAME") ?? "";
    const driver = cells.get("DRIVER") ?? "";
    const ownBridge = name === "bridge" ? "docker0" : name === "docker_gwbridge" ? name : `br-${id}`;
    const bridge = driver === "bridge" ? ownBridge : null;
    return { source: at(section, line), runtime: "docker", id, name, driver, bridge, subnets: [] };
  });
  return { records, warnings };
}
