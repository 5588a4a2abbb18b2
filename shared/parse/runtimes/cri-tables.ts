// Lists of the CRI and of containerd: `crictl pods`, `crictl ps -a`, and `ctr containers list` of every namespace.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { isObject, parseJson } from "../reading/json-values.ts";
import { eachLine } from "../reading/lines.ts";
import { readTable } from "../reading/table.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { ContainerRecord } from "../records.ts";

/** A record of which nothing is known yet. */
function blank(source: ContainerRecord["source"], runtime: ContainerRecord["runtime"], id: string) {
  return {
    source,
    runtime,
    id,
    name: null,
    image: null,
    status: null,
    pid: null,
    networkMode: null,
    netnsPath: null,
    networks: [],
    ports: [],
    labels: new Map<string, string>(),
    podId: null,
    isInfra: false,
    lowLevelRuntime: null,
  };
}

/** Reads `crictl pods`: one sandbox per row. The table says nothing of the network: a hostNetwork pod looks like any other. */
export function parseCrictlPods(source: string, section: SectionKey): Parsed<ContainerRecord[]> {
  const { records: rows, warnings } = readTable(source, "POD ID", section);
  const records = rows.map(({ line, cells }): ContainerRecord => {
    const id = cells.get("POD ID") ?? "";
    return {
      ...blank(at(section, line), "unknown", id),
      name: "POD",
      status: cells.get("STATE")?.toLowerCase() ?? null,
      isInfra: true,
      labels: new Map([
        ["io.kubernetes.pod.name", cells.get("NAME") ?? ""],
        ["io.kubernetes.pod.namespace", cells.get("NAMESPACE") ?? ""],
        ["io.kubernetes.sandbox.id", id],
      ]),
    };
  });
  return { records: records.filter((one) => one.id !== ""), warnings };
}

/** Reads `crictl ps -a`: app containers, ended ones too. */
export function parseCrictlContainers(source: string, section: SectionKey): Parsed<ContainerRecord[]> {
  const { records: rows, warnings } = readTable(source, "CONTAINER ID", section, ["CONTAINER"]);
  const records = rows.map(({ line, cells }): ContainerRecord => {
    const id = cells.get("CONTAINER ID") ?? cells.get("CONTAINER") ?? "";
    return {
      ...blank(at(section, line), "unknown", id),
      name: cells.get("NAME") || null,
      image: cells.get("IMAGE") || null,
      status: cells.get("STATE")?.toLowerCase() ?? null,
      labels: new Map([["io.kubernetes.sandbox.id", cells.get("POD ID") ?? ""]]),
    };
  });
  return { records: records.filter((one) => one.id !== ""), warnings };
}

/**
 * Reads `# NAMESPACE`, a table of `ctr containers list`, then `ID "label": "value"` lines of containers without a task.
 * A container that is listed here and has no task has ended, or was never started.
 */
export function parseCtrContainers(source: string, section: SectionKey): Parsed<ContainerRecord[]> {
  const warnings = warningsOf(section);
  const records = new Map<string, ContainerRecord & { labels: Map<string, string> }>();
  let namespace = "default";
  eachLine(source, (line, number) => {
    const space = /^# (\S+)$/.exec(line);
    if (space?.[1]) {
      namespace = space[1];
      return;
    }
    if (line.trim() === "" || /^CONTAINER\s+IMAGE\s+RUNTIME\s*$/.test(line)) return;
    const label = /^(\S+) ("[^"]+": ?".*")$/.exec(line);
    if (label?.[1] && label[2]) {
      const value = parseJson(`{${label[2]}}`);
      const record = records.get(label[1]);
      if (!record || !isObject(value))
        warnings.add(number, `This is no label of a container: ${quote(line)}.`);
      else
        for (const [key, said] of Object.entries(value)) {
          if (typeof said !== "string") continue;
          record.labels.set(key === "io.kubernetes.cri.sandbox-id" ? "io.kubernetes.sandbox.id" : key, said);
        }
      return;
    }
    const row =
      /^(\S+)\s+(\S+)\s+(io\.containerd\.\S+)\s*$/.exec(line) ??
      /^(\S+)\s+()(io\.containerd\.\S+)\s*$/.exec(line);
    if (!row?.[1]) {
      warnings.add(number, `This is no row of ctr: ${quote(line)}.`);
      return;
    }
    records.set(row[1], {
      ...blank(at(section, number), namespace === "moby" ? "docker" : "containerd", row[1]),
      image: row[2] && row[2] !== "-" ? row[2] : null,
      lowLevelRuntime: lowLevelOf(row[3] ?? ""),
    });
  });
  const all = [...records.values()].map((record) => {
    const isInfra = record.labels.get("io.cri-containerd.kind") === "sandbox";
    if (isInfra) record.labels.set("io.kubernetes.sandbox.id", record.id);
    const ended = record.labels.size > 0 ? "exited" : null;
    return { ...record, isInfra, status: ended, name: isInfra ? "POD" : record.name };
  });
  return { records: all, warnings: warnings.list() };
}

/** `io.containerd.runc.v2` and the older `io.containerd.runtime.v1.linux` both run runc. */
function lowLevelOf(runtime: string): string | null {
  if (runtime === "io.containerd.runtime.v1.linux") return "runc";
  return /^io\.containerd\.([^.]+)\.v\d+$/.exec(runtime)?.[1] ?? null;
}
